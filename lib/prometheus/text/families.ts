import type { FamilyType, Metadata } from './metadata.ts'
import { numberOf } from '../number.ts'
import { LineError } from '../problem.ts'
import type { PrometheusSample } from '../sample.ts'

/** Checks the lines of one exposition against its HELP and TYPE lines, as Prometheus' expfmt does. Throws LineErrors. */
export interface Families {
  /** Undefined for a free comment. */
  readonly metadata: (metadata: Metadata | undefined) => void
  readonly sample: (sample: PrometheusSample) => void
}

interface Family {
  hasHelp: boolean
  /** `untyped` from the first sample on if no TYPE line came before it. */
  type: FamilyType | undefined
}

type Suffix = '_bucket' | '_count' | '_sum'

/** The family of a name, and the name's suffix; undefined for the family's own name. */
interface Membership {
  readonly family: Family
  readonly suffix: Suffix | undefined
}

const histogramSuffixes: readonly Suffix[] = ['_bucket', '_count', '_sum']
const suffixes: Readonly<Partial<Record<FamilyType, readonly Suffix[]>>> = {
  histogram: histogramSuffixes,
  gaugehistogram: histogramSuffixes,
  gauge_histogram: histogramSuffixes,
  summary: ['_count', '_sum'],
}

export function createFamilies(): Families {
  const families = new Map<string, Family>()
  const membershipOf = (name: string): Membership => {
    const own = families.get(name)
    if (own !== undefined) return { family: own, suffix: undefined }
    const suffix = histogramSuffixes.find((one) => name.endsWith(one))
    const whole = suffix === undefined ? undefined : families.get(name.slice(0, -suffix.length))
    if (suffix !== undefined && whole?.type !== undefined && suffixes[whole.type]?.includes(suffix) === true)
      return { family: whole, suffix }
    const family: Family = { hasHelp: false, type: undefined }
    families.set(name, family)
    return { family, suffix: undefined }
  }
  return {
    metadata: (metadata) => {
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
