import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberText } from '../../../local/anchore/registry.ts'
import { recording } from '../../support/anchore/anchore-services.ts'

const directory = new URL('../../fixtures/anchore/', import.meta.url)
const names = readdirSync(directory).map((file) => file.replace(/\.txt$/, ''))

test.each(names)('prints every number of %s as Anchore did', (name) => {
  const text = recording(name)
  const values = [...text.matchAll(/^[^#\n].* (\S+)$/gm)].map(([, value]) => value ?? '')
  const bounds = [...text.matchAll(/le="([^"]+)"/g)].map(([, bound]) => bound ?? '')
  const numbers = [...values, ...bounds]
  expect(numbers.length).toBeGreaterThan(10)
  const printed = numbers.map((number) => numberText(number === '+Inf' ? Infinity : Number(number)))
  expect(printed).toEqual(numbers)
})

test.each([
  [0, '0.0'],
  [999_999, '999999.0'],
  [1_000_000, '1e+06'],
  [1_234_567.5, '1.2345675e+06'],
  [9_999_999_999, '9.999999999e+09'],
  [10_000_000_000, '1e+010'],
])('prints %d as %s', (value, text) => {
  expect(numberText(value)).toBe(text)
})

test('loses nothing of a number that a service may count or time', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.double({ min: 1e-4, max: 1e15, noNaN: true })), (value) => {
      expect(Number(numberText(value))).toBe(value)
    }),
  )
})
