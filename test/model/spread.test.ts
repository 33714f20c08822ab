import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analysisTime, databaseProbeTime } from '../../lib/anchore/index.ts'
import { imagesCompleted } from '../../lib/postgres/index.ts'
import { slotOf, slotPlus } from '../../lib/model/clock.ts'
import { sample, type Distribution } from '../../lib/model/metric.ts'
import { minutesIn, minutesOf, spread } from '../../lib/model/samples.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const gap = (minutes: number) => minutesOf({ after: slotPlus(slot, -minutes), slot })

describe('a gap', () => {
  test('covers the minutes after the last slot, the own one included', () => {
    expect(gap(3)).toEqual([slotPlus(slot, -2), slotPlus(slot, -1), slot])
    expect(gap(1)).toEqual([slot])
  })

  test.each([0, 1, 2, 15, 600])('of %d minutes knows how many they are, and is never none', (minutes) => {
    const length = minutesIn({ after: slotPlus(slot, -minutes), slot })
    expect(length).toBe(Math.max(1, minutes))
    expect(gap(minutes)).toHaveLength(length)
  })
})

describe('spreading', () => {
  test('leaves a sample alone where nothing was missed', () => {
    expect(spread(sample(imagesCompleted, 7), [slot])).toEqual([sample(imagesCompleted, 7)])
  })

  test('shares a count out evenly, in whole numbers', () => {
    const parts = spread(sample(imagesCompleted, 7), gap(3))
    expect(parts.map((one) => [one.slot, one.measurement])).toEqual([
      [slotPlus(slot, -2), 2],
      [slotPlus(slot, -1), 3],
      [slot, 2],
    ])
  })

  test('tells of a quiet gap in every minute', () => {
    expect(spread(sample(imagesCompleted, 0), gap(3)).map(({ measurement }) => measurement)).toEqual([
      0, 0, 0,
    ])
  })

  test('keeps the sum of any count over any gap', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 120 }), (count, minutes) => {
        const parts = spread(sample(imagesCompleted, count), gap(minutes)).map(({ measurement }) =>
          Number(measurement),
        )
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(count)
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('keeps how often each value of a distribution occurred, and publishes no empty one', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 15 })
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 15 }), (each, minutes) => {
        const values = each.map((_, index) => index + 0.5)
        const parts = spread(sample(analysisTime, { values, counts: each }), gap(minutes))
        const seen = new Map<number, number>()
        for (const { measurement } of parts) {
          const part = measurement as Distribution
          expect(part.values.length).toBeGreaterThan(0)
          part.values.forEach((value, index) => {
            expect(part.counts[index]).toBeGreaterThan(0)
            seen.set(value, (seen.get(value) ?? 0) + (part.counts[index] ?? 0))
          })
        }
        expect(values.map((value) => seen.get(value))).toEqual(each)
      }),
    )
  })

  test('leaves a statistic set, which cannot be taken apart, in its slot', () => {
    const set = sample(databaseProbeTime, { sampleCount: 2, sum: 3, minimum: 1, maximum: 2 })
    expect(spread(set, gap(5))).toEqual([set])
  })
})
