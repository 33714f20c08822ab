import {
  type Statistic,
  mergeSets,
  type Distribution,
  type Form,
  type Measurements,
  type StatisticSet,
} from '../../model/index.ts'

/** The measurement of one datum: a value, a statistic set, or values with counts. */
export type Measurement = Measurements[Form]

/** `p95`, `p99.9`: between p0 and p100. */
export type Percentile = `p${number}`

interface Occurrence {
  readonly value: number
  readonly count: number
}

const nothing: StatisticSet = { sampleCount: 0, sum: 0, minimum: Infinity, maximum: -Infinity }

/**
 * A statistic of the data that fell into one period, in the metric's unit (SampleCount: a number of samples).
 * Undefined (a missing point) without samples, and for a percentile of statistic sets with more than one value.
 */
export function statisticOf(
  statistic: Statistic | Percentile,
  data: readonly Measurement[],
): number | undefined {
  const set = foldData(data)
  if (set === undefined) return undefined
  switch (statistic) {
    case 'Average':
      return set.sum / set.sampleCount
    case 'Maximum':
      return set.maximum
    case 'Minimum':
      return set.minimum
    case 'SampleCount':
      return set.sampleCount
    case 'Sum':
      return set.sum
    default:
      return percentileOf(Number(statistic.slice(1)), data)
  }
}

/** The data of one period as one statistic set; undefined without samples. */
export function foldData(data: readonly Measurement[]): StatisticSet | undefined {
  const folded = data.map(setOf).reduce(mergeSets, nothing)
  return folded.sampleCount === 0 ? undefined : folded
}

function setOf(measurement: Measurement): StatisticSet {
  if (typeof measurement === 'number') return setOfOccurrence({ value: measurement, count: 1 })
  if (!('values' in measurement)) return measurement
  return occurrencesOf(measurement).map(setOfOccurrence).reduce(mergeSets, nothing)
}

function setOfOccurrence({ value, count }: Occurrence): StatisticSet {
  return { sampleCount: count, sum: value * count, minimum: value, maximum: value }
}

function occurrencesOf({ values, counts }: Distribution): Occurrence[] {
  return values.map((value, index) => ({ value, count: counts[index] ?? 1 }))
}

/**
 * Linear interpolation between the closest ranks, rank = p / 100 x (samples - 1). CloudWatch does not publish its rule;
 * on few samples the two rules may differ, by less than the distance between two neighbours.
 */
function percentileOf(percent: number, data: readonly Measurement[]): number | undefined {
  const known = data.map(knownOccurrences)
  if (!known.every((occurrences) => occurrences !== undefined)) return undefined
  const sorted = known.flat().toSorted((a, b) => a.value - b.value)
  const samples = sorted.reduce((sum, { count }) => sum + count, 0)
  const rank = Math.max(0, (percent / 100) * (samples - 1))
  const lower = valueAt(Math.floor(rank), sorted)
  const upper = valueAt(Math.ceil(rank), sorted)
  if (lower === undefined || upper === undefined) return undefined
  return lower + (upper - lower) * (rank - Math.floor(rank))
}

/** A statistic set has known values only when minimum = maximum. */
function knownOccurrences(measurement: Measurement): readonly Occurrence[] | undefined {
  if (typeof measurement === 'number') return [{ value: measurement, count: 1 }]
  if ('values' in measurement) return occurrencesOf(measurement)
  const { sampleCount, minimum, maximum } = measurement
  return minimum === maximum ? [{ value: minimum, count: sampleCount }] : undefined
}

function valueAt(rank: number, sorted: readonly Occurrence[]): number | undefined {
  let samples = 0
  for (const { value, count } of sorted) {
    samples += count
    if (rank < samples) return value
  }
  return sorted.at(-1)?.value
}
