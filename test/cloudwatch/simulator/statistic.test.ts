import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldData, statisticOf, type Measurement } from '../../../lib/cloudwatch/simulator/statistic.ts'

const statistics = ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'] as const

// Whole numbers: their sums are exact, so that order can be told from rounding.
const value = fc.integer({ min: -1_000_000, max: 1_000_000 })
const values = fc.array(value, { minLength: 1, maxLength: 30 })
const statisticSet = values.map((of) => ({
  sampleCount: of.length,
  sum: of.reduce((sum, each) => sum + each, 0),
  minimum: Math.min(...of),
  maximum: Math.max(...of),
}))
const distribution = fc
  .uniqueArray(fc.tuple(value, fc.integer({ min: 1, max: 50 })), {
    selector: ([each]) => each,
    minLength: 1,
    maxLength: 30,
  })
  .map((pairs) => ({ values: pairs.map(([each]) => each), counts: pairs.map(([, count]) => count) }))
const measurement: fc.Arbitrary<Measurement> = fc.oneof(value, statisticSet, distribution)

describe('statisticOf', () => {
  it.each(statistics)('is missing, %s too, where no data are', (statistic) => {
    expect(statisticOf(statistic, [])).toBeUndefined()
  })

  it('folds the three forms of one period together', () => {
    const data: Measurement[] = [
      4,
      { sampleCount: 2, sum: 10, minimum: 1, maximum: 9 },
      { values: [2, 20], counts: [3, 1] },
    ]
    expect(foldData(data)).toEqual({ sampleCount: 7, sum: 40, minimum: 1, maximum: 20 })
    expect(statisticOf('Average', data)).toBe(40 / 7)
  })

  it('counts each value of a distribution as often as it occurred', () => {
    const data: Measurement[] = [{ values: [1, 10], counts: [9, 1] }]
    expect(statistics.map((statistic) => statisticOf(statistic, data))).toEqual([1.9, 10, 1, 10, 19])
  })

  it('does not depend on the order of the data', () => {
    fc.assert(
      fc.property(
        fc.array(measurement, { minLength: 1 }),
        fc.constantFrom(...statistics),
        (data, statistic) => {
          expect(statisticOf(statistic, data.toReversed())).toBe(statisticOf(statistic, data))
        },
      ),
    )
  })

  it('makes no difference between values, their statistic set and their distribution', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(...statistics), (data, statistic) => {
        const unique = [...new Set(data)]
        const counts = unique.map((each) => data.filter((other) => other === each).length)
        const expected = statisticOf(statistic, data)
        const set = foldData(data)
        expect(set && statisticOf(statistic, [set])).toBe(expected)
        expect(statisticOf(statistic, [{ values: unique, counts }])).toBe(expected)
      }),
    )
  })
})

describe('percentiles', () => {
  it.each([
    ['p0', 10],
    ['p25', 17.5],
    ['p50', 25],
    ['p99', 39.7],
    ['p100', 40],
  ] as const)('interpolates %s between the closest ranks', (percentile, expected) => {
    expect(statisticOf(percentile, [30, 10, { values: [40, 20], counts: [1, 1] }])).toBeCloseTo(expected, 9)
  })

  it('weighs values by their counts', () => {
    expect(statisticOf('p50', [{ values: [1, 100], counts: [99, 1] }])).toBe(1)
    expect(statisticOf('p100', [{ values: [1, 100], counts: [99, 1] }])).toBe(100)
  })

  it('is missing where a statistic set hides its samples', () => {
    expect(statisticOf('p50', [{ sampleCount: 2, sum: 3, minimum: 1, maximum: 2 }])).toBeUndefined()
    expect(statisticOf('p50', [5, { sampleCount: 2, sum: 3, minimum: 1, maximum: 2 }])).toBeUndefined()
  })

  it('takes a statistic set of one sample, and one of equal samples', () => {
    expect(statisticOf('p50', [{ sampleCount: 1, sum: 7, minimum: 7, maximum: 7 }])).toBe(7)
    expect(statisticOf('p50', [{ sampleCount: 4, sum: 28, minimum: 7, maximum: 7 }])).toBe(7)
  })

  it('never falls as the percentage rises, and stays within the extremes', () => {
    const percent = fc.integer({ min: 0, max: 100 })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(value, distribution), { minLength: 1 }),
        percent,
        percent,
        (data, a, b) => {
          const lower = statisticOf(`p${Math.min(a, b)}`, data) ?? Number.NaN
          const upper = statisticOf(`p${Math.max(a, b)}`, data) ?? Number.NaN
          expect(lower).toBeLessThanOrEqual(upper)
          expect(lower).toBeGreaterThanOrEqual(statisticOf('Minimum', data) ?? Number.NaN)
          expect(upper).toBeLessThanOrEqual(statisticOf('Maximum', data) ?? Number.NaN)
        },
      ),
    )
  })
})
