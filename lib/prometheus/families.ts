import { LineError } from './limits.ts'
import type { PrometheusSample } from './sample.ts'
import {
  checkEscapes,
  isBlank,
  metricNameAt,
  numberOf,
  quote,
  quotedAt,
  skipBlanks,
  wordAt,
} from './tokens.ts'

/** The types of the text format 0.0.4; a gauge histogram has two spellings. */
const types = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'gauge_histogram',
  'summary',
  'untyped',
] as const
type FamilyType = (typeof types)[number]

/** Checks the lines of one exposition against its HELP and TYPE lines, as Prometheus' expfmt does. Throws LineErrors. */
export interface Families {
  /** A line that begins with `#` after blanks. Only names must be UTF-8 in it. */
  readonly comment: (line: string, isUtf8: boolean) => void
  readonly sample: (sample: PrometheusSample) => void
}

interface Family {
  hasHelp: boolean
  /** `untyped` from the first sample on if no TYPE line came before it. */
  type: FamilyType | undefined
}

type Suffix = '_bucket' | '_count' | '_sum'

const histogramSuffixes: readonly Suffix[] = ['_bucket', '_count', '_sum']
const suffixes: Readonly<Partial<Record<FamilyType, readonly Suffix[]>>> = {
  histogram: histogramSuffixes,
  gaugehistogram: histogramSuffixes,
  gauge_histogram: histogramSuffixes,
  summary: ['_count', '_sum'],
}

export function createFamilies(): Families {
  const families = new Map<string, Family>()
  /** The family of a name, and the name's suffix; undefined for the family's own name. */
  const membershipOf = (name: string): { readonly family: Family; readonly suffix?: Suffix } => {
    const own = families.get(name)
    if (own !== undefined) return { family: own }
    const suffix = histogramSuffixes.find((one) => name.endsWith(one))
    const whole = suffix === undefined ? undefined : families.get(name.slice(0, -suffix.length))
    if (suffix !== undefined && whole?.type !== undefined && suffixes[whole.type]?.includes(suffix) === true)
      return { family: whole, suffix }
    const family: Family = { hasHelp: false, type: undefined }
    families.set(name, family)
    return { family }
  }
  return {
    comment: (line, isUtf8) => {
      const metadata = parseMetadata(line, isUtf8)
      if (metadata !== undefined) addMetadata(membershipOf(metadata.name).family, metadata)
    },
    sample: (sample) => {
      const { family, suffix } = membershipOf(sample.name)
      family.type ??= 'untyped'
      if (family.type === 'summary') labelNumber(sample, 'quantile')
      else if (suffixes[family.type] !== undefined) checkHistogram(sample, suffix)
    },
  }
}

/** A HELP or TYPE line. */
interface Metadata {
  readonly name: string
  /** The index of the text or type. */
  readonly at: number
  /** Whether it is a HELP line with a text. */
  readonly isHelp: boolean
  /** Undefined for a HELP line, and for a TYPE line without a type. */
  readonly type: FamilyType | undefined
}

/** Undefined for a free comment. A line that ends after its keyword or name is one too, as in Prometheus' expfmt. */
function parseMetadata(line: string, isUtf8: boolean): Metadata | undefined {
  const keyword = wordAt(line, skipBlanks(line, skipBlanks(line, 0) + 1))
  const start = skipBlanks(line, keyword.end)
  if ((keyword.text !== 'HELP' && keyword.text !== 'TYPE') || start === line.length) return undefined
  const name = line.charCodeAt(start) === quote ? quotedAt(line, start) : metricNameAt(line, start)
  if (name.end === line.length) return undefined
  if (name.text === '' || !isBlank(line.charCodeAt(name.end)))
    throw new LineError(name.end, `expected a metric name after ${keyword.text}`)
  // The text of HELP, like any comment, need not be UTF-8; a name must be.
  if (!isUtf8 && name.text.includes('\uFFFD')) throw new LineError(start, 'the metric name is not UTF-8')
  const at = skipBlanks(line, name.end)
  const hasText = at < line.length
  const isHelp = hasText && keyword.text === 'HELP'
  if (isHelp) checkEscapes(line, at, line.length)
  const type = hasText && keyword.text === 'TYPE' ? typeAt(line, at) : undefined
  return { name: name.text, at, isHelp, type }
}

/** The type at an index; no blank may follow it. */
function typeAt(line: string, at: number): FamilyType {
  const written = wordAt(line, at)
  const type = types.find((one) => one === written.text)
  if (type === undefined) throw new LineError(at, 'the text format has no such type')
  if (written.end < line.length)
    throw new LineError(written.end, 'expected the end of the line after the type')
  return type
}

function addMetadata(family: Family, { isHelp, type, at }: Metadata): void {
  if (isHelp) {
    if (family.hasHelp) throw new LineError(at, 'a second HELP line of this metric')
    family.hasHelp = true
  }
  if (type === undefined) return
  if (family.type !== undefined)
    throw new LineError(at, 'a second TYPE line of this metric, or one after its samples')
  family.type = type
}

function checkHistogram(sample: PrometheusSample, suffix: Suffix | undefined): void {
  const bound = labelNumber(sample, 'le')
  const isCount = suffix === '_count' || (suffix !== '_sum' && !Number.isNaN(bound))
  if (isCount && sample.value < 0) throw new LineError(0, 'a count of a histogram is below zero')
}

/** The number in a label; NaN without the label. Throws a LineError if the label is not a number. */
function labelNumber({ labels }: PrometheusSample, label: 'le' | 'quantile'): number {
  const written = labels.get(label)
  const number = written === undefined ? Number.NaN : numberOf(written)
  if (number === undefined) throw new LineError(0, `the label ${label} is not a number`)
  return number
}
