import type { PrometheusSample } from './sample.ts'
import {
  closingQuote,
  isBlank,
  LineError,
  metricNameAt,
  parseValue,
  quote,
  skipBlanks,
  unescaped,
  wordAt,
} from './tokens.ts'

/** Holds an exposition to what its HELP and TYPE lines say; everything it finds is a LineError. */
export interface Families {
  /** A comment, from behind its `#`; one that is neither HELP nor TYPE is free text. */
  readonly comment: (text: string, start: number, end: number) => void
  readonly sample: (sample: PrometheusSample, index: number) => void
}

const types = new Set([
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'gauge_histogram',
  'summary',
  'untyped',
])
const suffix = /_(?:bucket|count|sum)$/
const summarySuffix = /_(?:count|sum)$/

interface Family {
  hasHelp: boolean
  /** `untyped` as soon as a sample came before a TYPE line. */
  type: string | undefined
}

export function createFamilies(): Families {
  const families = new Map<string, Family>()
  const familyOf = (name: string): Family => {
    const found = families.get(name) ?? { hasHelp: false, type: undefined }
    families.set(name, found)
    return found
  }
  /** The family of a sample: its own name's, or that of the histogram or summary that it is a part of. */
  const owner = (name: string): Family => {
    const whole = families.has(name) ? undefined : families.get(name.replace(suffix, ''))
    const parts = whole?.type === 'histogram' ? suffix : whole?.type === 'summary' ? summarySuffix : undefined
    return whole !== undefined && parts?.test(name) === true ? whole : familyOf(name)
  }
  // A family's samples stand together: its owner is looked up once for a run of one name.
  let last: { readonly name: string; readonly family: Family } | undefined
  return {
    comment: (text, start, end) => {
      const line = metadataOf(text, start, end)
      if (line === undefined) return
      last = undefined
      const family = familyOf(line.name)
      if (line.keyword === 'HELP') readHelp(family, text, line.restAt, end)
      else readType(family, text, line.restAt, end)
    },
    sample: (sample, index) => {
      if (last?.name !== sample.name) last = { name: sample.name, family: owner(sample.name) }
      const { family } = last
      family.type ??= 'untyped'
      if (family.type === 'histogram') checkHistogram(sample, index)
      if (family.type === 'summary') checkBound(sample, 'quantile', index)
    },
  }
}

/** The keyword, the name and the place of the rest; undefined for free text and where nothing follows the name. */
function metadataOf(
  text: string,
  start: number,
  end: number,
): { readonly keyword: string; readonly name: string; readonly restAt: number } | undefined {
  const at = skipBlanks(text, start)
  const keyword = wordAt(text, at)
  const nameAt = skipBlanks(text, at + keyword.length)
  if ((keyword !== 'HELP' && keyword !== 'TYPE') || nameAt === end) return undefined
  const isQuoted = text.charCodeAt(nameAt) === quote
  const nameEnd = isQuoted
    ? closingQuote(text, nameAt + 1, end) + 1
    : nameAt + metricNameAt(text, nameAt).length
  const name = isQuoted ? unescaped(text, nameAt + 1, nameEnd - 1) : text.slice(nameAt, nameEnd)
  if (name === '' || (nameEnd < end && !isBlank(text.charCodeAt(nameEnd))))
    throw new LineError(nameEnd, `expected a metric name after ${keyword}`)
  const restAt = skipBlanks(text, nameEnd)
  return restAt === end ? undefined : { keyword, name, restAt }
}

function readHelp(family: Family, text: string, at: number, end: number): void {
  if (family.hasHelp) throw new LineError(at, 'a second HELP line of this metric')
  unescaped(text, at, end)
  family.hasHelp = true
}

function readType(family: Family, text: string, at: number, end: number): void {
  const type = wordAt(text, at)
  if (!types.has(type) || skipBlanks(text, at + type.length) < end)
    throw new LineError(at, 'the type is none of the text format')
  if (family.type !== undefined)
    throw new LineError(at, 'a second TYPE line of this metric, or one after its samples')
  family.type = type
}

function checkHistogram(sample: PrometheusSample, index: number): void {
  checkBound(sample, 'le', index)
  if (sample.value < 0 && !sample.name.endsWith('_sum'))
    throw new LineError(index, 'a histogram counts nothing below zero')
}

function checkBound({ labels }: PrometheusSample, label: string, index: number): void {
  const written = labels.get(label)
  if (written !== undefined) parseValue(written, index)
}
