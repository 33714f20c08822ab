import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logNormal, poisson, seededRandom, type Random } from '../../../local/world/random.ts'

const draws = 20_000
const drawn = (draw: (random: Random) => number, seed = 1): readonly number[] => {
  const random = seededRandom(seed)
  return Array.from({ length: draws }, () => draw(random))
}
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

test('a seed gives one sequence, another seed another', () => {
  const first = (seed: number): readonly number[] => drawn((random) => random(), seed).slice(0, 5)
  expect(first(7)).toEqual(first(7))
  expect(first(7)).not.toEqual(first(8))
})

test('random numbers lie from 0 to below 1, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const value = seededRandom(seed)()
      expect(value >= 0 && value < 1).toBe(true)
    }),
  )
})

test('random numbers are spread evenly', () => {
  const values = drawn((random) => random())
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    values.filter((one) => Math.floor(one * 10) === tenth),
  )
  for (const tenth of tenths) expect(Math.abs(tenth.length / draws - 0.1)).toBeLessThan(0.01)
})

describe('poisson', () => {
  test.each([0.3, 4, 16])('has a mean and a variance of %d', (expected) => {
    const counts = drawn((random) => poisson(expected, random))
    const average = mean(counts)
    const variance = mean(counts.map((count) => (count - average) ** 2))
    expect(average / expected).toBeCloseTo(1, 1)
    expect(variance / expected).toBeCloseTo(1, 1)
  })

  test('is never above zero where nothing happens', () => {
    expect(Math.max(...drawn((random) => poisson(0, random)))).toBe(0)
  })
})

describe('logNormal', () => {
  test('has the mean that it is given', () => {
    expect(mean(drawn((random) => logNormal(24, 0.5, random))) / 24).toBeCloseTo(1, 1)
  })

  test('is above zero and has a long tail', () => {
    const times = drawn((random) => logNormal(24, 0.5, random))
    expect(Math.min(...times)).toBeGreaterThan(0)
    expect(Math.max(...times)).toBeGreaterThan(3 * 24)
  })
})
