import { minutesBetween, slotPlus, type Slot } from './clock.ts'
import type { Distribution, Measurements, Sample, StatisticSet } from './metric.ts'

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}

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

/** A gap of missed slots. */
export interface Gap {
  /** The last slot that was counted. */
  readonly after: Slot
  /** The slot of this run, the last minute of the gap. */
  readonly slot: Slot
}

/** A longer gap is not filled: an increase that is spread evenly over hours has no meaning for a single minute. */
export const longestGap = 15

/** The number of minutes in a gap: 1 when no slot was missed. */
export function minutesIn({ after, slot }: Gap): number {
  return Math.max(1, minutesBetween(after, slot))
}

/** The minutes of a gap, oldest first; one when no slot was missed. */
export function minutesOf({ after, slot }: Gap): readonly Slot[] {
  const minutes: Slot[] = []
  for (let minute = slotPlus(after, 1); minute < slot; minute = slotPlus(minute, 1)) minutes.push(minute)
  return [...minutes, slot]
}

/**
 * Spreads a counter's sample evenly over the minutes of its increase: whole numbers stay whole, and their sum is the
 * sample's. A minute without values gets no distribution. A statistic set cannot be divided and stays as it is.
 */
export function spread(sample: Sample, minutes: readonly Slot[]): readonly Sample[] {
  if (minutes.length <= 1 || sample.metric.form === 'statistics') return [sample]
  return minutes.flatMap((slot, index): readonly Sample[] => {
    const measurement = shareOf(sample.measurement, { index, of: minutes.length })
    return isEmpty(measurement) ? [] : [{ ...sample, measurement, slot } as Sample]
  })
}

interface Share {
  readonly index: number
  readonly of: number
}

/** The fractional part of the golden ratio: it puts the few counts of neighbouring values into different minutes. */
const stride = 0.618_033_988_749_895

function shareOf(measurement: Sample['measurement'], share: Share): Sample['measurement'] {
  if (typeof measurement === 'number') return part(measurement, share, 0.5)
  return 'values' in measurement ? distributionPart(measurement, share) : measurement
}

function isEmpty(measurement: Sample['measurement']): boolean {
  return typeof measurement !== 'number' && 'values' in measurement && measurement.values.length === 0
}

function distributionPart({ values, counts }: Distribution, share: Share): Distribution {
  const parts = values.map((value, index) => ({
    value,
    count: part(counts[index] ?? 0, share, (0.5 + index * stride) % 1),
  }))
  const kept = parts.filter(({ count }) => count > 0)
  return { values: kept.map(({ value }) => value), counts: kept.map(({ count }) => count) }
}

/**
 * The part of `total` that falls into one minute. Whole units are evenly spaced over the gap; `phase`, from 0 to 1,
 * shifts them all.
 */
function part(total: number, { index, of }: Share, phase: number): number {
  if (!Number.isInteger(total)) return total / of
  const until = (minute: number): number => Math.max(0, Math.ceil((total * minute) / of - phase))
  return until(index + 1) - until(index)
}
