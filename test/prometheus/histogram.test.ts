import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Distribution } from '../../lib/model/index.ts'
import { sumOf, withoutRepeats } from '../../lib/prometheus/deltas.ts'
import {
  distributionOf,
  foldHistograms,
  histogramOf,
  type HistogramIncrease,
} from '../../lib/prometheus/histogram.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'

describe('folding', () => {
  test('sums the children of a family, in the order of their bounds', () => {
    const child = (scale: number) =>
      samplesOf(
        `t_bucket{le="+Inf"} ${3 * scale}\nt_bucket{le="10.0"} ${2 * scale}\nt_bucket{le="5.0"} ${scale}\n` +
          `t_sum ${20 * scale}\nt_count ${3 * scale}\nother_bucket{le="5.0"} 9\n`,
      )
    expect(histogramOf('t', [...child(1), ...child(2)])).toEqual({
      buckets: [
        { upper: 5, count: 3 },
        { upper: 10, count: 6 },
        { upper: Infinity, count: 9 },
      ],
      count: 9,
      sum: 60,
    })
  })

  test('reads bounds in any spelling, and ignores a bucket whose bound is not a number', () => {
    const text = ['inf', '1e+1', 'NaN', 'low', ''].map((le) => `t_bucket{le="${le}"} 3\n`).join('')
    const { buckets } = histogramOf('t', samplesOf(`${text}t_bucket 3\n`))
    expect(buckets.map(({ upper }) => upper)).toEqual([10, Infinity])
  })

  test('has no count if none is exported', () => {
    expect(histogramOf('t', samplesOf('t_bucket{le="+Inf"} 3\nt_sum 2\n'))).toMatchObject({
      count: undefined,
    })
  })

  test('sums increases; the sum of none is 0', () => {
    expect(sumOf(samplesOf('a 1\na 2.5\n'))).toBe(3.5)
    expect(sumOf([])).toBe(0)
  })
})

describe('samples that repeat a series', () => {
  test('become one sample, and are named once', () => {
    const text = 't{le="+Inf",a="1"} 3\nt{a="1",le="+Inf"} 3\nt{le="+Inf",a="1"} 3\nt{a="2",le="+Inf"} 5\n'
    const { samples, repeated } = withoutRepeats(samplesOf(text))
    expect(samples.map(({ value }) => value)).toEqual([3, 5])
    expect(repeated).toMatchObject([{ name: 't', value: 3 }])
  })

  test('become the smallest of their values, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1 }), (values) => {
        const { samples } = withoutRepeats(samplesOf(values.map((value) => `t ${value}\n`).join('')))
        expect(samples.map(({ value }) => value)).toEqual([Math.min(...values)])
      }),
    )
  })
})

const layouts = fc.constantFrom([1, Infinity], [1, 5, Infinity], [2, Infinity])
const replica = fc
  .tuple(layouts, fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }), fc.boolean(), fc.nat(1_000))
  .map(([uppers, counts, hasCount, sum]): HistogramIncrease => ({
    buckets: uppers.map((upper, index) => ({ upper, count: counts[index] ?? 0 })),
    count: hasCount ? (counts[0] ?? 0) : undefined,
    sum,
  }))
const replicas = fc.array(replica)

function asSet(histograms: readonly HistogramIncrease[]): ReadonlySet<string> {
  return new Set(histograms.map((one) => JSON.stringify(one)))
}

describe('the histograms of replicas', () => {
  test('are one for each set of bounds', () => {
    fc.assert(
      fc.property(replicas, (all) => {
        const found = new Set(
          all.map((one) =>
            JSON.stringify([one.buckets.length, one.buckets[0]?.upper, one.count === undefined]),
          ),
        )
        expect(foldHistograms(all)).toHaveLength(found.size)
      }),
    )
  })

  test('fold to the same result in any order and grouping', () => {
    fc.assert(
      fc.property(replicas, replicas, (left, right) => {
        const whole = asSet(foldHistograms([...left, ...right]))
        expect(asSet(foldHistograms([...right, ...left]))).toEqual(whole)
        expect(asSet(foldHistograms([...foldHistograms(left), ...foldHistograms(right)]))).toEqual(whole)
      }),
    )
  })
})

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

function weighted({ values, counts }: Distribution): number {
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
        expect(Math.abs(weighted(found) - expected.sum)).toBeLessThanOrEqual(1e-9 * expected.sum)
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
