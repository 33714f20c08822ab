import type { Distribution } from '../metric.ts'

/** The increase of one classic histogram over a slot. Bucket counts are cumulative, as Prometheus writes them. */
export interface HistogramIncrease {
  /** Upper bounds, ascending, the last one +Infinity; with the increase of the cumulative count. */
  readonly buckets: readonly { readonly upper: number; readonly count: number }[]
  /** The increase of `_sum`. */
  readonly sum: number
}

/**
 * Values with counts that say what the buckets say: every value lies in its bucket, the counts add up to the
 * increase of `_count`, and the sum equals the increase of `_sum` wherever the buckets allow it. So CloudWatch's
 * percentiles are right to the bucket and its Average is exact. Undefined when nothing happened.
 */
export function distributionOf({ buckets, sum }: HistogramIncrease): Distribution | undefined {
  const filled = occupied(buckets)
  const total = filled.reduce((all, { count }) => all + count, 0)
  if (total <= 0) return undefined
  // Each bucket's value slides between its bounds by one share for all, chosen so that the sum comes out.
  const least = filled.reduce((all, { count, lower }) => all + count * lower, 0)
  const span = filled.reduce(
    (all, { count, lower, upper }) => all + count * (spanTop(upper, lower) - lower),
    0,
  )
  const openCount = filled.find(({ upper }) => upper === Infinity)?.count ?? 0
  const share = span === 0 ? 0 : Math.min(1, Math.max(0, (sum - least) / span))
  const excess = Math.max(0, sum - least - span)
  const values = filled.map(({ lower, upper }) => {
    if (upper !== Infinity) return lower + share * (upper - lower)
    return openCount === 0 ? lower : lower + share * (spanTop(upper, lower) - lower) + excess / openCount
  })
  return { values, counts: filled.map(({ count }) => count) }
}

interface Bucket {
  readonly lower: number
  readonly upper: number
  readonly count: number
}

/** The buckets that something fell into, with counts of their own; a fall (an impossible input) counts as none. */
function occupied(buckets: HistogramIncrease['buckets']): readonly Bucket[] {
  let below = 0
  let lower = 0
  const filled: Bucket[] = []
  for (const { upper, count } of buckets) {
    const own = Math.max(0, count - below)
    if (own > 0) filled.push({ lower, upper, count: own })
    below = Math.max(below, count)
    lower = upper
  }
  return filled
}

/** The open bucket has no upper bound: it takes what is left of the sum after the others are at their tops. */
function spanTop(upper: number, lower: number): number {
  return upper === Infinity ? lower : upper
}
