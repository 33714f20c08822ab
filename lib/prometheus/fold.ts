import { seriesKey, type PrometheusSample } from './sample.ts'
import type { Increase } from './deltas.ts'
import type { HistogramIncrease } from './histogram.ts'
import type { StatisticSet } from '../metric.ts'

/** Which of a metric's samples are meant: each label given must match. */
export type Match = Readonly<Record<string, string | ((value: string) => boolean)>>

export function matches({ labels }: Pick<PrometheusSample, 'labels'>, match: Match): boolean {
  return Object.entries(match).every(([label, wanted]) => {
    const value = labels.get(label) ?? ''
    return typeof wanted === 'string' ? value === wanted : wanted(value)
  })
}

/** One sample a series: Anchore writes the `+Inf` bucket of a histogram twice where two share their bounds. */
export function withoutRepeats(samples: readonly PrometheusSample[]): readonly PrometheusSample[] {
  return [...new Map(samples.map((sample) => [seriesKey(sample), sample])).values()]
}

/** The sum of increases; 0 for none. */
export function sumOf(increases: readonly Increase[]): number {
  return increases.reduce((sum, { increase }) => sum + increase, 0)
}

/** One histogram out of the increases of many (replicas, endpoints, statuses), which share their bucket bounds. */
export function histogramOf(family: string, increases: readonly Increase[]): HistogramIncrease {
  const counts = new Map<number, number>()
  let sum = 0
  for (const { sample, increase } of increases) {
    if (sample.name === `${family}_sum`) sum += increase
    if (sample.name !== `${family}_bucket`) continue
    const upper = upperBound(sample.labels.get('le') ?? '')
    counts.set(upper, (counts.get(upper) ?? 0) + increase)
  }
  const buckets = [...counts].map(([upper, count]) => ({ upper, count }))
  return { buckets: buckets.sort((left, right) => left.upper - right.upper), sum }
}

function upperBound(le: string): number {
  return le === '+Inf' ? Infinity : Number(le)
}

/** The statistic set of values, one a replica; undefined for none. */
export function statisticsOf(values: readonly number[]): StatisticSet | undefined {
  if (values.length === 0) return undefined
  return {
    sampleCount: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  }
}
