/** One line of an exposition, as written: nothing is merged, repeated series stay. */
export interface PrometheusSample {
  readonly name: string
  /** Unescaped, in the order written. The metric's name is not among them. */
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
  /** Milliseconds since the Unix epoch, where the line has one. */
  readonly timestamp: number | undefined
}

/** Whether the value is possible for a count, a size or a time: finite and not below zero; a sum may be below. */
export function isPossible({ name, value }: PrometheusSample): boolean {
  return Number.isFinite(value) && (value >= 0 || name.endsWith('_sum'))
}

export type ExpositionSeries = Pick<PrometheusSample, 'name' | 'labels'>

/** The key of a series in the state of counters; it does not depend on the order of labels. */
export function seriesKey({ name, labels }: ExpositionSeries): string {
  const pairs = [...labels].sort(([left], [right]) => (left < right ? -1 : 1))
  return `${name}${JSON.stringify(pairs)}`
}

/**
 * The key of a child: the buckets, count and sum of a histogram or summary with one set of labels. Any other series is
 * a child by itself.
 */
export function childKey({ name, labels }: ExpositionSeries): string {
  const own = [...labels].filter(([label]) => label !== 'le')
  return seriesKey({ name: name.replace(/_(?:bucket|count|sum)$/, ''), labels: new Map(own) })
}

/** The series as an exposition writes it. */
export function seriesText({ name, labels }: ExpositionSeries): string {
  const pairs = [...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}
