import fc from 'fast-check'
import { expect, test } from 'vitest'
import { interleave, millisecondsOf, ratioOf, spreadOf } from '../../bench/measure.ts'

const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true })
const never = new AbortController().signal

test('gives the middle and the ends of an odd and of an even number of values', () => {
  expect(spreadOf([30, 4, 100])).toEqual({ median: 30, least: 4, most: 100 })
  expect(spreadOf([8, 1, 100, 2])).toEqual({ median: 5, least: 1, most: 100 })
})

test('has no more than half of the values on either side of the median', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), (values) => {
      const { median, least, most } = spreadOf(values)
      expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2)
      expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2)
      expect([least, most]).toEqual([Math.min(...values), Math.max(...values)])
    }),
  )
})

test('has no spread of nothing', () => {
  expect(() => spreadOf([])).toThrow('nothing was measured')
})

test('compares round by round, so that a machine that slows down changes no ratio', () => {
  expect(ratioOf([10, 20, 80], [5, 10, 40])).toEqual({ median: 2, least: 2, most: 2 })
})

test('refuses to compare figures of different rounds', () => {
  expect(() => ratioOf([1, 2], [1])).toThrow('not measured in the same rounds')
})

test('takes turns, forwards and backwards, and leaves the warm-up out', async () => {
  const order: string[] = []
  const contestant = (name: string) => ({ name, round: () => order.push(name) })
  const contestants = [contestant('a'), contestant('b')]
  const measured = await interleave(contestants, { rounds: 2, warmUp: 1, signal: never })
  expect(order.join('')).toBe('baabba')
  expect(measured.map(({ name, figures }) => [name, figures])).toEqual([
    ['a', [3, 6]],
    ['b', [4, 5]],
  ])
})

test('ends between two rounds when it is stopped', async () => {
  const stopping = new AbortController()
  let rounds = 0
  const round = (): number => {
    rounds += 1
    stopping.abort()
    return rounds
  }
  const options = { rounds: 5, warmUp: 0, signal: stopping.signal }
  await expect(interleave([{ round }], options)).rejects.toThrow('aborted')
  expect(rounds).toBe(1)
})

test('divides the time of a round by the calls that it took', () => {
  let milliseconds = 0
  const call = (): void => {
    milliseconds += 30
  }
  expect(millisecondsOf(call, 100, () => milliseconds)).toBe(30)
  expect(milliseconds).toBe(120)
})
