import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Distribution } from '../../lib/metric.ts'
import { distributionOf, type HistogramIncrease } from '../../lib/prometheus/histogram.ts'

const bounds = [0.005, 0.1, 1, 5, 60, 3_600, Infinity]

/** The cumulative histogram of observations. */
function histogram(observations: readonly number[]): HistogramIncrease {
  const buckets = bounds.map((upper) => ({
    upper,
    count: observations.filter((value) => value <= upper).length,
  }))
  return { buckets, sum: observations.reduce((sum, value) => sum + value, 0) }
}

function total({ counts }: Distribution): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function sumOf({ values, counts }: Distribution): number {
  return values.reduce((sum, value, index) => sum + value * (counts[index] ?? 0), 0)
}

describe('a distribution', () => {
  test('is nothing where nothing happened', () => {
    expect(distributionOf(histogram([]))).toBeUndefined()
    expect(distributionOf({ buckets: [], sum: 0 })).toBeUndefined()
  })

  test('gives one observation its exact value', () => {
    expect(distributionOf(histogram([12.5]))).toEqual({ values: [12.5], counts: [1] })
  })

  test('puts what the finite buckets cannot hold into the open one', () => {
    expect(distributionOf(histogram([60, 7_200, 9_000]))).toEqual({ values: [60, 8_100], counts: [1, 2] })
  })

  test('lists a value once where two buckets meet', () => {
    const buckets = [
      { upper: 10, count: 1 },
      { upper: Infinity, count: 3 },
    ]
    expect(distributionOf({ buckets, sum: 30 })).toEqual({ values: [10], counts: [3] })
  })

  test('stays within the buckets when the sum cannot be true', () => {
    const buckets = [
      { upper: 10, count: 1 },
      { upper: 20, count: 2 },
    ]
    expect(distributionOf({ buckets, sum: 500 })).toEqual({ values: [10, 20], counts: [1, 1] })
    expect(distributionOf({ buckets, sum: -5 })).toEqual({ values: [0, 10], counts: [1, 1] })
  })

  test('counts nothing twice and nothing negative where a bucket falls', () => {
    const buckets = [
      { upper: 1, count: 4 },
      { upper: 2, count: 3 },
      { upper: Infinity, count: 5 },
    ]
    expect(distributionOf({ buckets, sum: 6 })?.counts).toEqual([4, 1])
    expect(distributionOf({ buckets: [{ upper: Infinity, count: -1 }], sum: 6 })).toBeUndefined()
  })

  test('has every observation in its bucket, and the sum, whatever was observed', () => {
    const observations = fc.array(fc.double({ min: 1e-6, max: 20_000, noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(observations, (seen) => {
        const found = distributionOf(histogram(seen))
        if (found === undefined) throw new Error('there were observations')
        const expected = histogram(seen)
        expect(total(found)).toBe(seen.length)
        expect(new Set(found.values).size).toBe(found.values.length)
        expect(Math.abs(sumOf(found) - expected.sum)).toBeLessThanOrEqual(1e-9 * expected.sum)
        for (const { upper, count } of expected.buckets) {
          const within = found.counts.filter((_, index) => (found.values[index] ?? 0) <= upper * (1 + 1e-12))
          expect(within.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(count)
        }
        for (const { upper, count } of expected.buckets) {
          const above = found.counts.filter((_, index) => (found.values[index] ?? 0) >= upper)
          expect(above.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(seen.length - count)
        }
      }),
    )
  })
})
