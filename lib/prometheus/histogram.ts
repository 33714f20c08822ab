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
  if (filled.length === 0) return undefined
  // Each bucket's value slides between its bounds by one share for all, chosen so that the sum comes out.
  const least = total(filled, ({ count, lower }) => count * lower)
  const span = total(filled, ({ count, lower, top }) => count * (top - lower))
  const share = span === 0 ? 0 : Math.min(1, Math.max(0, (sum - least) / span))
  const excess = Math.max(0, sum - least - span)
  const counts = new Map<number, number>()
  for (const { lower, top, isOpen, count } of filled) {
    const value = lower + share * (top - lower) + (isOpen ? excess / count : 0)
    // CloudWatch takes a value once: two meet where a bucket is at its top and the next at its bottom.
    counts.set(value, (counts.get(value) ?? 0) + count)
  }
  return { values: [...counts.keys()], counts: [...counts.values()] }
}

interface Bucket {
  readonly lower: number
  /** Its upper bound; the open bucket has none and takes what is left of the sum above its lower one. */
  readonly top: number
  readonly isOpen: boolean
  readonly count: number
}

/** The buckets that something fell into, with counts of their own; a fall (an impossible input) counts as none. */
function occupied(buckets: HistogramIncrease['buckets']): readonly Bucket[] {
  let below = 0
  let lower = 0
  const filled: Bucket[] = []
  for (const { upper, count } of buckets) {
    const isOpen = upper === Infinity
    if (count > below) filled.push({ lower, top: isOpen ? lower : upper, isOpen, count: count - below })
    below = Math.max(below, count)
    lower = upper
  }
  return filled
}

function total(buckets: readonly Bucket[], part: (bucket: Bucket) => number): number {
  return buckets.reduce((sum, bucket) => sum + part(bucket), 0)
}
