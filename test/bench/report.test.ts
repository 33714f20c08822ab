import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ratioOf, spreadOf, tableOf } from '../../bench/report.ts'

const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true })

test('a spread is the median and the ends of an odd or an even number of values', () => {
  expect(spreadOf([30, 4, 100])).toEqual({ median: 30, min: 4, max: 100 })
  expect(spreadOf([8, 1, 100, 2])).toEqual({ median: 5, min: 1, max: 100 })
})

test('at most half of the values are on either side of the median', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), (values) => {
      const { median, min, max } = spreadOf(values)
      expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2)
      expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2)
      expect([min, max]).toEqual([Math.min(...values), Math.max(...values)])
    }),
  )
})

test('no values have no spread', () => {
  expect(() => spreadOf([])).toThrow('nothing was measured')
})

test('a ratio compares within each round, so that a slow machine changes none', () => {
  expect(ratioOf([10, 20, 80], [5, 10, 40])).toEqual({ median: 2, min: 2, max: 2 })
})

test('figures of different rounds have no ratio', () => {
  expect(() => ratioOf([1, 2], [1])).toThrow('not measured in the same rounds')
})

test('a table has aligned rows and columns, with the ratios below', () => {
  const rows = [
    {
      subject: 'slow',
      figures: {
        'MB/s': { median: 1.2345, min: 1, max: 2 },
        calls: { median: 2, min: 2, max: 2 },
      },
    },
    { subject: 'the fast one', figures: { 'MB/s': { median: 1_234_567, min: 9, max: 2_000_000 } } },
  ]
  const ratios = { fastToSlow: { median: 3, min: 2.5, max: 4 } }
  expect(tableOf({ rows, ratios }).split('\n')).toEqual([
    '              MB/s                        calls',
    'slow          1.23 (1 to 2)               2',
    'the fast one  1,230,000 (9 to 2,000,000)',
    '',
    'fastToSlow  3 (2.5 to 4)',
  ])
})
