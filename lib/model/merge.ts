import type { Distribution, Measurements, Sample, StatisticSet } from './metric.ts'

/** PutMetricData, MetricDatum: at most 150 unique values. */
const maxValues = 150

/**
 * Merges samples of counters into one for each series and minute: adds up numbers and statistic sets, joins
 * distributions. The merge is commutative and associative.
 */
export function mergeSamples(samples: readonly Sample[]): readonly Sample[] {
  const alike = Map.groupBy(samples, ({ metric, dimensions, slot }) =>
    JSON.stringify([metric.name, Object.entries(dimensions).sort(), slot]),
  )
  return [...alike.values()].flatMap((group) => {
    const [first, ...more] = group
    if (first === undefined || more.length === 0) return group
    return [{ ...first, measurement: merge(group.map(({ measurement }) => measurement)) } as Sample]
  })
}

/** Measurements of one form, at least one. */
function merge(all: readonly Measurements[keyof Measurements][]): Measurements[keyof Measurements] {
  const distributions = all.filter((one) => typeof one === 'object' && 'values' in one)
  if (distributions.length > 0) return mergeDistributions(distributions)
  const sets = all.filter((one) => typeof one === 'object' && 'sampleCount' in one)
  if (sets.length > 0) return sets.reduce(mergeSets)
  return all.filter((one) => typeof one === 'number').reduce((sum, one) => sum + one, 0)
}

/** The statistic set of all samples of both sets. */
export function mergeSets(left: StatisticSet, right: StatisticSet): StatisticSet {
  return {
    sampleCount: left.sampleCount + right.sampleCount,
    sum: left.sum + right.sum,
    minimum: Math.min(left.minimum, right.minimum),
    maximum: Math.max(left.maximum, right.maximum),
  }
}

/**
 * Merges distributions; the values ascend. If there are more values than CloudWatch accepts, the mean replaces each
 * group of neighbours: count and sum stay, and no value moves further than the span of its group.
 */
export function mergeDistributions(parts: readonly Distribution[]): Distribution {
  const counts = new Map<number, number>()
  for (const part of parts) {
    part.values.forEach((value, index) => {
      counts.set(value, (counts.get(value) ?? 0) + (part.counts[index] ?? 0))
    })
  }
  const all = [...counts].sort(([left], [right]) => left - right)
  const kept = all.length <= maxValues ? all : means(all, Math.ceil(all.length / maxValues))
  return { values: kept.map(([value]) => value), counts: kept.map(([, count]) => count) }
}

type Counted = readonly [value: number, count: number]

/** The mean of each group of `width` neighbours. */
function means(all: readonly Counted[], width: number): readonly Counted[] {
  return Array.from({ length: Math.ceil(all.length / width) }, (_, index) => {
    const some = all.slice(index * width, (index + 1) * width)
    const count = some.reduce((sum, [, one]) => sum + one, 0)
    return [some.reduce((sum, [value, one]) => sum + value * one, 0) / count, count]
  })
}
