import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analysisTime, databaseProbeTime, requestTime } from '../../lib/anchore/index.ts'
import { imagesCompleted } from '../../lib/postgres/index.ts'
import { slotOf, slotPlus } from '../../lib/model/clock.ts'
import { mergeDistributions, mergeSamples } from '../../lib/model/samples.ts'
import { sample, type Distribution, type Sample } from '../../lib/model/metric.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))

function sumOf({ values, counts }: Distribution): number {
  return values.reduce((sum, value, index) => sum + value * (counts[index] ?? 0), 0)
}

describe('samples of one series and minute', () => {
  test('are one: numbers added, sets united, distributions joined', () => {
    const set = (least: number, most: number) =>
      sample(databaseProbeTime, { sampleCount: 2, sum: least + most, minimum: least, maximum: most })
    const samples = [
      sample(imagesCompleted, 2),
      sample(analysisTime, { values: [9, 3], counts: [1, 2] }),
      set(1, 5),
      sample(imagesCompleted, 3),
      sample(analysisTime, { values: [3, 4], counts: [1, 1] }),
      set(2, 7),
    ]
    expect(mergeSamples(samples)).toEqual([
      sample(imagesCompleted, 5),
      sample(analysisTime, { values: [3, 4, 9], counts: [3, 1, 1] }),
      sample(databaseProbeTime, { sampleCount: 4, sum: 15, minimum: 1, maximum: 7 }),
    ])
  })

  test('are told apart by minute and dimension', () => {
    const times = { values: [1], counts: [1] }
    const samples: Sample[] = [
      { ...sample(requestTime, times, { Service: 'apiext' }), slot },
      { ...sample(requestTime, times, { Service: 'catalog' }), slot },
      { ...sample(requestTime, times, { Service: 'apiext' }), slot: slotPlus(slot, -1) },
    ]
    expect(mergeSamples(samples)).toEqual(samples)
  })

  test('are merged alike in any order and in any brackets', () => {
    const value = fc.integer({ min: 1, max: 200 })
    const anySample = fc.oneof(
      value.map((count) => sample(imagesCompleted, count)),
      fc
        .array(fc.tuple(value, value), { minLength: 1 })
        .map((pairs) => sample(analysisTime, mergeDistributions([columnsOf(pairs)]))),
    )
    const samples = fc.array(
      fc.tuple(anySample, fc.nat(2)).map(([one, back]) => ({ ...one, slot: slotPlus(slot, -back) })),
    )
    const asSet = (all: readonly Sample[]) => new Set(all.map((one) => JSON.stringify(one)))
    fc.assert(
      fc.property(samples, samples, (left, right) => {
        const whole = asSet(mergeSamples([...left, ...right]))
        expect(asSet(mergeSamples([...right, ...left]))).toEqual(whole)
        const few = (all: readonly Sample[]) => all.every(({ measurement }) => distinct(measurement) <= 150)
        const parts = [mergeSamples(left), mergeSamples(right)] as const
        if (few(parts.flat())) expect(asSet(mergeSamples(parts.flat()))).toEqual(whole)
      }),
    )
  })
})

function columnsOf(pairs: readonly (readonly [number, number])[]): Distribution {
  return { values: pairs.map(([value]) => value), counts: pairs.map(([, count]) => count) }
}

function distinct(measurement: Sample['measurement']): number {
  return typeof measurement === 'object' && 'values' in measurement ? measurement.values.length : 0
}

describe('distributions with more values than CloudWatch takes', () => {
  test.each([150, 151, 300, 10_000])('of %d keep their count and sum in 150', (size) => {
    const values = Array.from({ length: size }, (_, index) => index + 1)
    const whole = { values, counts: values.map((value) => 1 + (value % 3)) }
    const found = mergeDistributions([whole])
    expect(found.values.length).toBeLessThanOrEqual(150)
    expect(found.counts.reduce((sum, count) => sum + count)).toBe(
      whole.counts.reduce((sum, count) => sum + count),
    )
    expect(sumOf(found) / sumOf(whole)).toBeCloseTo(1, 12)
    expect(found.values).toEqual(found.values.toSorted((left, right) => left - right))
  })
})
