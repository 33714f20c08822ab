import type { StatisticSet } from '../../model/index.ts'
import type { Increase } from './deltas.ts'
import type { HistogramIncrease } from './histogram.ts'
import { numberOf } from '../number.ts'
import { seriesKey, type PrometheusSample } from '../sample.ts'

/** Each series once, and the series that were repeated. */
export interface Folded {
  readonly samples: readonly PrometheusSample[]
  readonly repeated: readonly PrometheusSample[]
}

/**
 * Keeps one sample per series: Anchore writes the `+Inf` bucket of some histograms twice. If the values
 * differ, which no format allows, the smallest is kept: it cannot invent an increase.
 */
export function withoutRepeats(samples: readonly PrometheusSample[]): Folded {
  const smallest = new Map<string, PrometheusSample>()
  const repeated = new Map<string, PrometheusSample>()
  for (const sample of samples) {
    const key = seriesKey(sample)
    const other = smallest.get(key)
    if (other !== undefined) repeated.set(key, sample)
    if (other === undefined || sample.value < other.value) smallest.set(key, sample)
  }
  return { samples: [...smallest.values()], repeated: [...repeated.values()] }
}

/** The sum of increases; 0 for none. */
export function sumOf(increases: readonly Increase[]): number {
  return increases.reduce((sum, { increase }) => sum + increase, 0)
}

/**
 * Folds the increases of one process (endpoints, statuses) into one histogram: a family has one set of bounds. Buckets
 * whose bound is not a number are ignored: the parser does not check the rules of families when it selects by name.
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
  const buckets = [...counts].map(([upper, cumulative]) => ({ upper, count: cumulative }))
  return { buckets: buckets.sort((left, right) => left.upper - right.upper), count, sum }
}

/** Folds the histograms of many processes into one for each set of bounds: versions of Anchore differ in their bounds. */
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

/** The statistic set of values, one per replica; undefined for none. */
export function statisticsOf(values: readonly number[]): StatisticSet | undefined {
  if (values.length === 0) return undefined
  return {
    sampleCount: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    minimum: values.reduce((min, value) => Math.min(min, value), Infinity),
    maximum: values.reduce((max, value) => Math.max(max, value), -Infinity),
  }
}
