import type { Distribution } from '../model/metric.ts'

/** The increase of one classic histogram over a slot. Bucket counts are cumulative, as Prometheus writes them. */
export interface HistogramIncrease {
  /** Upper bounds, ascending, the last one +Infinity; with the increase of the cumulative count. */
  readonly buckets: readonly { readonly upper: number; readonly count: number }[]
  /** The increase of `_count`; undefined where it is not exported, then the last bucket says it. */
  readonly count: number | undefined
  /** The increase of `_sum`. */
  readonly sum: number
}

export interface Distributed {
  /** Undefined when nothing happened. */
  readonly distribution: Distribution | undefined
  /** What cannot be true of the histogram, each a sentence. */
  readonly remarks: readonly string[]
}

/** What sums of floating-point numbers may be off by, relative. */
const rounding = 1e-9
/** CloudWatch takes no value nearer to zero than 8.5e-109 but zero itself. */
const smallest = 1e-100

/**
 * Values with counts that say what the histogram says: as many as `_count`, every value in its bucket (above its lower
 * bound, at most at its upper one), and a sum that is the increase of `_sum`. So CloudWatch's percentiles are right to
 * the bucket and its Average is exact. The open bucket takes what the others cannot hold of the sum.
 *
 * Where the parts of a histogram disagree, `_count` wins over the buckets and the buckets over `_sum`: a bucket never
 * holds more than those above it, and a sum that the buckets do not allow is cut to the nearest that they do.
 */
export function distributionOf(histogram: HistogramIncrease): Distributed {
  const filled = occupied(histogram)
  // Each bucket's value slides between its bounds by one share for all, chosen so that the sum comes out.
  const least = total(filled, ({ count, lower }) => count * lower)
  const span = total(filled, ({ count, lower, top }) => count * (top - lower))
  const above = histogram.sum - least
  const share = span === 0 ? 0 : Math.min(1, Math.max(0, above / span))
  const excess = Math.max(0, above - span)
  const values = filled.map(({ lower, least: first, top, isOpen, count }) => {
    const value = Math.max(first, Math.min(top, lower + share * (top - lower)))
    return isOpen ? value + excess / count : value
  })
  const most = filled.some(({ isOpen }) => isOpen) ? Infinity : least + span
  return {
    distribution: filled.length === 0 ? undefined : { values, counts: filled.map(({ count }) => count) },
    remarks: [...countRemarks(histogram), ...sumRemarks(histogram.sum, least, most)],
  }
}

interface Bucket {
  readonly lower: number
  /** The smallest value in it: the lower bound belongs to the bucket below. */
  readonly least: number
  /** Its upper bound; of the open bucket as far above its lower one as that is above zero. */
  readonly top: number
  readonly isOpen: boolean
  readonly count: number
}

/** The buckets that something fell into, with counts of their own. */
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
    const least = index === 0 ? lower : justAbove(lower)
    if (cumulative > below) filled.push({ lower, least, top, isOpen, count: cumulative - below })
    below = cumulative
    lower = upper
  }
  return filled
}

function justAbove(bound: number): number {
  return bound === 0 ? smallest : bound + Math.abs(bound) * Number.EPSILON
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

function sumRemarks(sum: number, least: number, most: number): readonly string[] {
  const near = (bound: number): number => Math.abs(bound) * rounding
  if (sum >= least - near(least) && sum <= most + near(most)) return []
  return [`the sum grew by ${sum}, which its buckets do not allow`]
}

function total(buckets: readonly Bucket[], part: (bucket: Bucket) => number): number {
  return buckets.reduce((sum, bucket) => sum + part(bucket), 0)
}
