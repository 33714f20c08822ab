import type { Distribution } from '../model/index.ts'
import type { PrometheusSample } from './sample.ts'
import { numberOf } from './tokens.ts'

/** The increase of one classic histogram over a slot. Bucket counts are cumulative, as Prometheus writes them. */
export interface HistogramIncrease {
  /** Upper bounds, ascending, the last one +Infinity; with the increase of the cumulative count. */
  readonly buckets: readonly { readonly upper: number; readonly count: number }[]
  /** The increase of `_count`; undefined where it is not exported; then the last bucket has the count. */
  readonly count: number | undefined
  /** The increase of `_sum`. */
  readonly sum: number
}

/**
 * Folds the increases of one process (endpoints, statuses) into one histogram: a family has one set of bounds. Buckets
 * whose bound is not a number are ignored: the parser does not check the rules of families when it selects by name.
 */
export function histogramOf(family: string, increases: readonly PrometheusSample[]): HistogramIncrease {
  const counts = new Map<number, number>()
  let count: number | undefined
  let sum = 0
  for (const { name, labels, value } of increases) {
    if (name === `${family}_sum`) sum += value
    if (name === `${family}_count`) count = (count ?? 0) + value
    if (name !== `${family}_bucket`) continue
    const upper = numberOf(labels.get('le') ?? '')
    if (upper === undefined || Number.isNaN(upper)) continue
    counts.set(upper, (counts.get(upper) ?? 0) + value)
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

export interface Distributed {
  /** Undefined when nothing happened. */
  readonly distribution: Distribution | undefined
  /** Contradictions in the histogram, each a sentence. */
  readonly remarks: readonly string[]
}

/** The relative error of sums of floating-point numbers. */
const rounding = 1e-9
/** CloudWatch refuses values nearer to zero than 8.5e-109, except zero. */
const minMagnitude = 1e-100

/**
 * Makes values and counts of a histogram: their number is `_count`, each value is in its bucket (above the lower bound,
 * at most the upper bound), and their sum is the increase of `_sum`. CloudWatch's percentiles are then right to the
 * bucket, and its Average is exact. The open bucket gets the part of the sum that does not fit into the others.
 *
 * If the parts of a histogram disagree, `_count` wins over the buckets and the buckets over `_sum`: a cumulative count is
 * cut to the next one above, and an impossible sum to the nearest possible one.
 */
export function distributionOf(histogram: HistogramIncrease): Distributed {
  const filled = occupied(histogram)
  // All values lie at the same share between the bounds of their buckets, chosen to match the sum.
  const minSum = total(filled, ({ count, lower }) => count * lower)
  const span = total(filled, ({ count, lower, top }) => count * (top - lower))
  const above = histogram.sum - minSum
  const share = span === 0 ? 0 : Math.min(1, Math.max(0, above / span))
  const excess = Math.max(0, above - span)
  const values = filled.map(({ lower, smallest, top, isOpen, count }) => {
    const value = Math.max(smallest, Math.min(top, lower + share * (top - lower)))
    return isOpen ? value + excess / count : value
  })
  const maxSum = filled.some(({ isOpen }) => isOpen) ? Infinity : minSum + span
  return {
    distribution: filled.length === 0 ? undefined : { values, counts: filled.map(({ count }) => count) },
    remarks: [...countRemarks(histogram), ...sumRemarks(histogram.sum, minSum, maxSum)],
  }
}

interface Bucket {
  readonly lower: number
  /** The smallest value in it: the lower bound belongs to the bucket below. */
  readonly smallest: number
  /** The upper bound; for the open bucket twice its lower bound, or 1 above one that is not positive. */
  readonly top: number
  readonly isOpen: boolean
  readonly count: number
}

/** The buckets that are not empty, with counts that are not cumulative. */
function occupied({ buckets, count }: HistogramIncrease): readonly Bucket[] {
  const finite = buckets.filter(({ upper }) => upper !== Infinity)
  let within = Math.max(0, count ?? buckets.at(-1)?.count ?? 0)
  const all = { upper: Infinity, count: within }
  const cut = finite.toReversed().map((bucket) => {
    within = Math.min(within, Math.max(0, bucket.count))
    return { upper: bucket.upper, count: within }
  })
  let below = 0
  let lower = Math.min(0, finite[0]?.upper ?? 0)
  const filled: Bucket[] = []
  for (const [index, { upper, count: cumulative }] of [...cut.reverse(), all].entries()) {
    const isOpen = upper === Infinity
    const top = isOpen ? lower + (lower > 0 ? lower : 1) : upper
    const smallest = index === 0 ? lower : justAbove(lower)
    if (cumulative > below) filled.push({ lower, smallest, top, isOpen, count: cumulative - below })
    below = cumulative
    lower = upper
  }
  return filled
}

function justAbove(bound: number): number {
  return bound === 0 ? minMagnitude : bound + Math.abs(bound) * Number.EPSILON
}

function countRemarks({ buckets, count }: HistogramIncrease): readonly string[] {
  const falls = buckets.some((bucket, index) => bucket.count < (buckets[index - 1]?.count ?? 0))
  const last = buckets.at(-1)
  const differs = count !== undefined && last?.upper === Infinity && last.count !== count
  return [
    ...(falls ? ['a bucket holds less than the one below it'] : []),
    ...(differs ? [`the +Inf bucket grew by ${last.count} and the count by ${count}`] : []),
  ]
}

function sumRemarks(sum: number, min: number, max: number): readonly string[] {
  const near = (bound: number): number => Math.abs(bound) * rounding
  if (sum >= min - near(min) && sum <= max + near(max)) return []
  return [`the sum grew by ${sum}, which its buckets do not allow`]
}

function total(buckets: readonly Bucket[], part: (bucket: Bucket) => number): number {
  return buckets.reduce((sum, bucket) => sum + part(bucket), 0)
}
