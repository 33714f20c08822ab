import { LineError } from '../problem.ts'
import type { OpenMetricsMetadata, OpenMetricsType } from './metadata.ts'

/** A metric family during parsing; its lines must be consecutive. */
export interface OpenMetricsFamily {
  readonly name: string
  type: OpenMetricsType | undefined
  unit: string | undefined
  hasHelp: boolean
  hasSamples: boolean
}

const suffixes: Readonly<Record<OpenMetricsType, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  gaugehistogram: ['_bucket', '_gcount', '_gsum'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  info: ['_info'],
  stateset: [''],
  summary: ['', '_count', '_sum', '_created'],
  unknown: [''],
}

export function newFamily(name: string): OpenMetricsFamily {
  return { name, type: undefined, unit: undefined, hasHelp: false, hasSamples: false }
}

/** The suffix of a sample's name within a family; undefined if the sample belongs to another family. */
export function suffixIn({ name, type = 'unknown' }: OpenMetricsFamily, sample: string): string | undefined {
  const suffix = sample.startsWith(name) ? sample.slice(name.length) : undefined
  return suffix !== undefined && suffixes[type].includes(suffix) ? suffix : undefined
}

/** Throws a LineError if the family has such a line already, or samples. */
export function addMetadata(family: OpenMetricsFamily, metadata: OpenMetricsMetadata): void {
  const { keyword } = metadata
  if (family.hasSamples) throw new LineError(0, `${keyword} comes after samples of the metric`)
  const isKnown = { HELP: family.hasHelp, TYPE: family.type !== undefined, UNIT: family.unit !== undefined }
  if (isKnown[keyword]) throw new LineError(0, `a second ${keyword} line of this metric`)
  if (keyword === 'HELP') family.hasHelp = true
  if (keyword === 'TYPE') family.type = metadata.type
  if (keyword === 'UNIT') family.unit = metadata.unit
}

/** Checks a family after its last line, and adds its names to `names`. Throws a LineError. */
export function closeFamily(
  { name, type = 'unknown', unit = '' }: OpenMetricsFamily,
  names: Set<string>,
): void {
  for (const suffix of new Set(['', ...suffixes[type]])) {
    if (names.has(name + suffix)) throw new LineError(0, `${name}${suffix} is the name of two metrics`)
    names.add(name + suffix)
  }
  if (unit === '') return
  if (!name.endsWith(`_${unit}`))
    throw new LineError(0, `the unit ${unit} is not the end of the name ${name}`)
  if (type === 'info' || type === 'stateset')
    throw new LineError(0, `${name} has a unit, which its type does not allow`)
}
