import type { FamilyType, Metadata } from './metadata.ts'
import { LineError } from './problem.ts'
import { hasNumber, type MetricName, type Series } from './series.ts'

/** Holds one exposition to what its HELP and TYPE lines say; everything it finds is a LineError. */
export interface Families {
  readonly metadata: (metadata: Metadata) => void
  readonly sample: (series: Series, value: number) => void
}

interface Family {
  hasHelp: boolean
  /** `untyped` as soon as a sample came before a TYPE line. */
  type: FamilyType | undefined
}

export function createFamilies(): Families {
  const families = new Map<string, Family>()
  // HELP, TYPE and the first sample of a family stand together.
  let last: { readonly name: string; readonly family: Family } | undefined
  const found = (name: string): Family | undefined => (last?.name === name ? last.family : families.get(name))
  const familyOf = (name: string): Family => {
    const family = found(name) ?? { hasHelp: false, type: undefined }
    if (last?.name === name) return family
    families.set(name, family)
    last = { name, family }
    return family
  }
  /** The family of a sample: its own name's, or that of the histogram or summary that it is a part of. */
  const owner = ({ text, whole, isBucket }: MetricName): Family => {
    const own = found(text)
    if (own !== undefined || whole === undefined) return own ?? familyOf(text)
    const family = found(whole)
    const isPart = family?.type === 'histogram' || (family?.type === 'summary' && !isBucket)
    return family !== undefined && isPart ? family : familyOf(text)
  }
  // A family's samples stand together: its owner is looked up once for a run of one name.
  let metric: MetricName | undefined
  let family: Family | undefined
  return {
    metadata: (metadata) => {
      if (metadata.keyword === undefined) return
      metric = undefined
      if (metadata.keyword === 'HELP') addHelp(familyOf(metadata.name), metadata.at)
      else addType(familyOf(metadata.name), metadata.type, metadata.at)
    },
    sample: (series, value) => {
      if (family === undefined || metric !== series.metric) {
        metric = series.metric
        family = owner(metric)
        family.type ??= 'untyped'
      }
      if (family.type === 'histogram') checkHistogram(series, value)
      else if (family.type === 'summary' && !hasNumber(series, 'quantile'))
        throw new LineError(0, 'the label quantile is not a number')
    },
  }
}

function addHelp(family: Family, at: number): void {
  if (family.hasHelp) throw new LineError(at, 'a second HELP line of this metric')
  family.hasHelp = true
}

function addType(family: Family, type: FamilyType, at: number): void {
  if (family.type !== undefined)
    throw new LineError(at, 'a second TYPE line of this metric, or one after its samples')
  family.type = type
}

function checkHistogram(series: Series, value: number): void {
  if (!hasNumber(series, 'le')) throw new LineError(0, 'the label le is not a number')
  if (value < 0 && !series.metric.isSum) throw new LineError(0, 'a histogram counts nothing below zero')
}
