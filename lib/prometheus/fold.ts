import type { StatisticSet } from '../model/metric.ts'
import type { Increase } from './deltas.ts'
import type { HistogramIncrease } from './histogram.ts'
import { numberOf } from './number.ts'
import { seriesKey, type PrometheusSample } from './sample.ts'

/** Each series once, and the series that were written more often than that. */
export interface Folded {
  readonly samples: readonly PrometheusSample[]
  readonly repeated: readonly PrometheusSample[]
}

/**
 * One sample a series: Anchore writes the `+Inf` bucket of a histogram twice where two share their bounds. Of samples
 * that repeat a series with other values, which no format allows, the least is kept: it invents nothing.
 */
export function withoutRepeats(samples: readonly PrometheusSample[]): Folded {
  const least = new Map<string, PrometheusSample>()
  const repeated = new Map<string, PrometheusSample>()
  for (const sample of samples) {
    const key = seriesKey(sample)
    const other = least.get(key)
    if (other !== undefined) repeated.set(key, sample)
    if (other === undefined || sample.value < other.value) least.set(key, sample)
  }
  return { samples: [...least.values()], repeated: [...repeated.values()] }
}

/** The sum of increases; 0 for none. */
export function sumOf(increases: readonly Increase[]): number {
  return increases.reduce((sum, { increase }) => sum + increase, 0)
}

/**
 * One histogram out of one process's increases (endpoints, statuses): a family has the same bounds in all of them. A
 * bucket whose bound is no number is none: by their names alone samples are not held to the rules of their family.
 */
export function histogramOf(family: string, increases: readonly Increase[]): HistogramIncrease {
  const counts = new Map<number, number>()
  let count: number | undefined
  let sum = 0
  for (const { sample, increase } of increases) {
    if (sample.name === `${family}_sum`) sum += increase
    if (sample.name === `${family}_count`) count = (count ?? 0) + increase
    if (sample.name !== `${family}_bucket`) continue
    const upper = numberOf(sample.labels.get('le') ?? '')
    if (upper === undefined || Number.isNaN(upper)) continue
    counts.set(upper, (counts.get(upper) ?? 0) + increase)
  }
  const buckets = [...counts].map(([upper, within]) => ({ upper, count: within }))
  return { buckets: buckets.sort((left, right) => left.upper - right.upper), count, sum }
}

/** The histograms of many processes as one; one for each set of bounds where versions differ in them. */
export function foldHistograms(histograms: readonly HistogramIncrease[]): readonly HistogramIncrease[] {
  const alike = Map.groupBy(histograms, ({ buckets, count }) =>
    [count === undefined, ...buckets.map(({ upper }) => upper)].join(),
  )
  return [...alike.values()].map((group) => group.reduce(added))
}

/** The sum of two histograms with the same bounds. */
function added(left: HistogramIncrease, right: HistogramIncrease): HistogramIncrease {
  const buckets = left.buckets.map(({ upper, count }, index) => ({
    upper,
    count: count + (right.buckets[index]?.count ?? 0),
  }))
  const count = left.count === undefined ? undefined : left.count + (right.count ?? 0)
  return { buckets, count, sum: left.sum + right.sum }
}

/** The statistic set of values, one a replica; undefined for none. */
export function statisticsOf(values: readonly number[]): StatisticSet | undefined {
  if (values.length === 0) return undefined
  return {
    sampleCount: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    minimum: values.reduce((least, value) => Math.min(least, value), Infinity),
    maximum: values.reduce((most, value) => Math.max(most, value), -Infinity),
  }
}
