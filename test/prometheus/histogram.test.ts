import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Distribution } from '../../lib/model/index.ts'
import { distributionOf, type HistogramIncrease } from '../../lib/prometheus/histogram.ts'

const bounds = [0.005, 0.1, 1, 5, 60, 3_600, Infinity]

/** The cumulative histogram of observations. */
function histogram(observations: readonly number[]): HistogramIncrease {
  const within = (upper: number) => observations.filter((value) => value <= upper).length
  const buckets = bounds.map((upper) => ({ upper, count: within(upper) }))
  return { buckets, count: observations.length, sum: observations.reduce((sum, value) => sum + value, 0) }
}

/** `counts` are cumulative, of buckets up to 10, 20, … and the open one. */
function odd(counts: readonly number[], changes: Partial<HistogramIncrease> = {}): HistogramIncrease {
  const upper = (index: number) => (index === counts.length - 1 ? Infinity : 10 * (index + 1))
  const buckets = counts.map((count, index) => ({ upper: upper(index), count }))
  return { buckets, count: counts.at(-1), sum: 0, ...changes }
}

function total({ counts }: Distribution): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function sumOf({ values, counts }: Distribution): number {
  return values.reduce((sum, value, index) => sum + value * (counts[index] ?? 0), 0)
}

describe('a distribution', () => {
  test('is undefined if nothing happened', () => {
    const nothing = { distribution: undefined, remarks: [] }
    expect(distributionOf(histogram([]))).toEqual(nothing)
    expect(distributionOf({ buckets: [], count: undefined, sum: 0 })).toEqual(nothing)
  })

  test('gives one observation its exact value', () => {
    expect(distributionOf(histogram([12.5])).distribution).toEqual({ values: [12.5], counts: [1] })
  })

  test('puts the part of the sum that does not fit into the finite buckets into the open one', () => {
    const { distribution } = distributionOf(histogram([60, 7_200, 9_000]))
    expect(distribution).toEqual({ values: [60, 8_100], counts: [1, 2] })
  })

  test('has values of the open bucket above its lower bound, however little of the sum is left', () => {
    const { distribution } = distributionOf(histogram([0.2, 0.2, 0.2, 0.2, 3_600.5]))
    expect(distribution?.values.at(-1)).toBeGreaterThan(3_600)
    expect(distributionOf(odd([4, 4, 5], { sum: 32 }))).toEqual({
      distribution: { values: [2, 24], counts: [4, 1] },
      remarks: [],
    })
  })

  test('has no value on the lower bound of its bucket', () => {
    expect(distributionOf(odd([1, 3], { sum: 35 })).distribution).toEqual({
      values: [5, 15],
      counts: [1, 2],
    })
    const [, above] = distributionOf(odd([1, 2, 2], { sum: 10 })).distribution?.values ?? []
    expect(above).toBeGreaterThan(10)
    expect(above).toBeCloseTo(10, 9)
  })

  test('has the count of the last bucket if there is no count', () => {
    expect(distributionOf(odd([1, 3], { count: undefined, sum: 30 }))).toMatchObject({
      distribution: { counts: [1, 2] },
      remarks: [],
    })
  })

  test('may have bounds below zero', () => {
    const buckets = [-10, -5, Infinity].map((upper, index) => ({ upper, count: index + 1 }))
    expect(distributionOf({ buckets, count: 3, sum: -18 })).toMatchObject({
      distribution: { counts: [1, 1, 1] },
      remarks: [],
    })
  })

  test('has the count, the sum and the buckets of any observations', () => {
    const seconds = fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 20_000, noNaN: true }))
    const observations = fc.array(seconds, { minLength: 1 })
    fc.assert(
      fc.property(observations, (seen) => {
        const expected = histogram(seen)
        const { distribution: found, remarks } = distributionOf(expected)
        if (found === undefined) throw new Error('there were observations')
        expect(remarks).toEqual([])
        expect(total(found)).toBe(seen.length)
        expect(new Set(found.values).size).toBe(found.values.length)
        expect(Math.abs(sumOf(found) - expected.sum)).toBeLessThanOrEqual(1e-9 * expected.sum)
        const counted = (matches: (value: number) => boolean): number =>
          found.counts.reduce((sum, count, index) => sum + (matches(found.values[index] ?? 0) ? count : 0), 0)
        for (const { upper, count } of expected.buckets) {
          expect(counted((value) => value <= upper)).toBe(count)
        }
      }),
    )
  })
})

describe('of an impossible histogram', () => {
  test('a bucket holds no more than those above it', () => {
    expect(distributionOf(odd([4, 3, 5], { sum: 75 }))).toEqual({
      distribution: { values: [5, 30], counts: [3, 2] },
      remarks: ['a bucket holds less than the one below it'],
    })
  })

  test.each([
    [4, [3, 1]],
    [2, [2]],
  ])('the number of values is the count: %d', (count, counts) => {
    const { distribution, remarks } = distributionOf(odd([3, 3], { count, sum: 12 }))
    expect(distribution?.counts).toEqual(counts)
    expect(remarks).toContain(`the +Inf bucket grew by 3 and the count by ${count}`)
  })

  test.each([
    [500, [10, 20]],
    [-5, [0, 10 + 10 * Number.EPSILON]],
  ])('the sum %d is cut to the nearest that the buckets allow', (sum, values) => {
    expect(distributionOf(odd([1, 2, 2], { sum }))).toEqual({
      distribution: { values, counts: [1, 1] },
      remarks: [`the sum grew by ${sum}, which its buckets do not allow`],
    })
  })

  test('a sum without an observation is only remarked', () => {
    expect(distributionOf(odd([0, 0], { sum: 7 }))).toEqual({
      distribution: undefined,
      remarks: ['the sum grew by 7, which its buckets do not allow'],
    })
  })

  test('no count is negative, and the counts add up to the count for any parts', () => {
    const increase = fc.integer({ min: -20, max: 20 })
    fc.assert(
      fc.property(fc.array(increase), increase, fc.double({ noNaN: true }), (counts, count, sum) => {
        const { distribution } = distributionOf(odd(counts, { count, sum }))
        expect(distribution === undefined ? 0 : total(distribution)).toBe(Math.max(0, count))
        expect(distribution?.counts.every((one) => one > 0) ?? true).toBe(true)
        expect(distribution?.values.every((one) => one >= 0) ?? true).toBe(true)
      }),
    )
  })
})
