import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberOf } from '../../lib/prometheus/tokens.ts'

const spelled = fc
  .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 20 }), fc.nat(2))
  .map(([value, digits, spelling]) => {
    if (spelling === 0) return String(value)
    return spelling === 1 ? value.toExponential(digits) : value.toPrecision(digits + 1)
  })

test('a decimal in any notation is the nearest float64', () => {
  fc.assert(
    fc.property(spelled, (text) => {
      const value = Number(text)
      expect(numberOf(text)).toBe(Number.isFinite(value) ? value : undefined)
    }),
  )
})

test.each([
  ['-0', -0],
  ['9007199254740993', 9_007_199_254_740_992],
  ['+2.279966416e+09', 2_279_966_416],
  ['5.', 5],
  ['.5', 0.5],
  ['1e-400', 0],
  ['+Inf', Infinity],
  ['-infinity', -Infinity],
  ['nAn', Number.NaN],
])('%s is %d', (text, value) => {
  expect(numberOf(text)).toBe(value)
})

test.each(['', '.', '+', '-.', 'e5', '1e', '1e+', '1e+1.', '1 5', '1.2.3', '0x1', '1_0', '-NaN', '1e1000'])(
  '"%s" is not a number',
  (text) => {
    expect(numberOf(text)).toBeUndefined()
  },
)
