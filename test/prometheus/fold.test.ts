import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumOf, withoutRepeats } from '../../lib/prometheus/deltas.ts'
import { foldHistograms, histogramOf, type HistogramIncrease } from '../../lib/prometheus/histogram.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'

/** Increases as large as the values of the samples. */
function increases(text: string) {
  return samplesOf(text).map((sample) => ({ sample, increase: sample.value }))
}

describe('folding', () => {
  test('sums the children of a family, in the order of their bounds', () => {
    const child = (scale: number) =>
      increases(
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
    const { buckets } = histogramOf('t', increases(`${text}t_bucket 3\n`))
    expect(buckets.map(({ upper }) => upper)).toEqual([10, Infinity])
  })

  test('has no count if none is exported', () => {
    expect(histogramOf('t', increases('t_bucket{le="+Inf"} 3\nt_sum 2\n'))).toMatchObject({
      count: undefined,
    })
  })

  test('sums increases; the sum of none is 0', () => {
    expect(sumOf(increases('a 1\na 2.5\n'))).toBe(3.5)
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

const bounds = fc.constantFrom([1, Infinity], [1, 5, Infinity], [2, Infinity])
const replica = fc
  .tuple(bounds, fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }), fc.boolean(), fc.nat(1_000))
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
        const layouts = new Set(
          all.map((one) =>
            JSON.stringify([one.buckets.length, one.buckets[0]?.upper, one.count === undefined]),
          ),
        )
        expect(foldHistograms(all)).toHaveLength(layouts.size)
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
