import { LineError } from '../problem.ts'
import type { OpenMetricsLine } from './line.ts'

/** Checks the samples of one histogram with one timestamp. */
interface Buckets {
  /** Throws a LineError for a bucket that contradicts the one before. */
  readonly add: (line: OpenMetricsLine, suffix: string) => void
  /** Checks the histogram after its last sample. Throws a LineError. */
  readonly close: () => void
}

/** Checks the histograms of one family, one after another. */
export interface Histograms {
  /** `group` identifies the histogram within the family. Throws a LineError. */
  readonly add: (line: OpenMetricsLine, suffix: string, group: string) => void
  readonly close: () => void
}

export function createHistograms(family: string): Histograms {
  let open: { readonly key: string; readonly buckets: Buckets } | undefined
  return {
    add: (line, suffix, group) => {
      const key = `${line.seconds ?? ''} ${group}`
      if (open?.key !== key) {
        open?.buckets.close()
        open = { key, buckets: createBuckets(family) }
      }
      open.buckets.add(line, suffix)
    },
    close: () => open?.buckets.close(),
  }
}

function createBuckets(family: string): Buckets {
  let lastBound: number | undefined
  let lastCount = 0
  let count: number | undefined
  let sum: number | undefined
  let sumSuffix = ''
  let hasNegativeBound = false
  const refuse = (reason: string): never => {
    throw new LineError(0, `${family}: ${reason}`)
  }
  const addBucket = (upper: number, value: number): void => {
    if (lastBound !== undefined && upper <= lastBound) refuse('the buckets are out of order')
    if (value < lastCount) refuse('a bucket has less than the one before it')
    hasNegativeBound ||= upper < 0
    lastBound = upper
    lastCount = value
  }
  return {
    add: ({ labels, value }, suffix) => {
      const le = labels.get('le')
      if (suffix === '_bucket') addBucket(le === '+Inf' ? Infinity : Number(le), value)
      if (suffix === '_count' || suffix === '_gcount') count = value
      if (suffix !== '_sum' && suffix !== '_gsum') return
      sum = value
      sumSuffix = suffix
    },
    close: () => {
      if (lastBound !== Infinity) refuse('there is no bucket +Inf')
      if (count !== undefined && count !== lastCount) refuse('the count differs from that of the bucket +Inf')
      if ((sum === undefined) !== (count === undefined)) refuse('it has a sum or a count without the other')
      if (hasNegativeBound && sumSuffix === '_sum') refuse('it has a sum and a bound below zero')
      if (!hasNegativeBound && sum !== undefined && sum < 0) refuse('its sum is below zero, but no bound is')
    },
  }
}
