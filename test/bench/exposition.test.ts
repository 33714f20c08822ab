import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateExposition } from '../../bench/parse/exposition.ts'
import { seriesKey } from '../../lib/prometheus/index.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })

test('has 190,191 bytes within a hundredth, 237 families and 1,857 distinct samples, whatever the seed', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const text = generateExposition(seed)
      expect(Math.abs(Buffer.byteLength(text) - 190_191)).toBeLessThan(1_901)
      expect(text.match(/^# TYPE /gm)).toHaveLength(237)
      expect(new Set(samplesOf(text).map(seriesKey)).size).toBe(1_857)
    }),
    { numRuns: 20 },
  )
})

test('is the same for the same seed and another for another', () => {
  expect(generateExposition(1)).toBe(generateExposition(1))
  expect(generateExposition(1)).not.toBe(generateExposition(2))
})

test('mixes all four types', () => {
  const types = generateExposition(1).matchAll(/^# TYPE \S+ (\w+)$/gm)
  const counted = Object.groupBy([...types], ([, type]) => type ?? '')
  expect(Object.entries(counted).map(([type, found]) => [type, found?.length])).toEqual([
    ['histogram', 30],
    ['summary', 15],
    ['counter', 110],
    ['gauge', 82],
  ])
})

test('counts the buckets of a histogram up to its count', () => {
  const samples = samplesOf(generateExposition(1)).slice(0, 13)
  const counts = samples.filter(({ name }) => !name.endsWith('_sum')).map(({ value }) => value)
  expect(counts).toHaveLength(12)
  expect(counts).toEqual(counts.toSorted((left, right) => left - right))
  expect(counts.at(-1)).toBe(counts.at(-2))
})
