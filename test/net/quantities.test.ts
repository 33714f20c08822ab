import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytes, milliseconds, percent, plainNumber, seconds } from '../../lib/net/quantities.ts'

const quantities = { bytes, milliseconds, percent, plainNumber, seconds }

test.each(Object.entries(quantities))('%s parses what it formats', (_, { parse, format }) => {
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 12 }), (value) => {
      expect(parse(format(value))).toBe(value)
    }),
  )
})

test('seconds keep their milliseconds', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 9 }), (thousandths) => {
      expect(seconds.parse(seconds.format(thousandths / 1_000))).toBe(thousandths / 1_000)
    }),
  )
})

test.each([
  [milliseconds, '500ms', 500],
  [milliseconds, '10s', 10_000],
  [seconds, '30m', 1_800],
  [seconds, '1.5 h', 5_400],
  [seconds, '1.1m', 66],
  [bytes, '5 MB', 5_000_000],
  [bytes, '1KiB', 1_024],
  [percent, '70%', 70],
  [percent, '70 %', 70],
])('%# a unit gives a number its size', (quantity, text, value) => {
  expect(quantity.parse(text)).toBe(value)
})

test.each([
  [seconds, 1_800, '30m'],
  [seconds, 0, '0ms'],
  [seconds, 86_400, '1d'],
  [milliseconds, 1_500, '1500ms'],
  [bytes, 20_000_000, '20 MB'],
  [bytes, 10 * 2 ** 30, '10 GiB'],
  [percent, 70, '70%'],
  [plainNumber, 500, '500'],
])('%# the largest unit without a fraction is written', (quantity, value, text) => {
  expect(quantity.format(value)).toBe(text)
})

test.each(['10', '10 seconds', '-10s', '1e3s', 's', '', '10s '])('%j is no duration', (text) => {
  expect(seconds.pattern.test(text)).toBe(false)
  expect(seconds.parse(text)).toBeNaN()
})
