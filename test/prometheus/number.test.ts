import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalAt, numberOf } from '../../lib/prometheus/number.ts'

const spelled = fc
  .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 20 }), fc.nat(2))
  .map(([value, digits, spelling]) => {
    if (spelling === 0) return String(value)
    return spelling === 1 ? value.toExponential(digits) : value.toPrecision(digits + 1)
  })

const decimals = fc
  .tuple(
    fc.constantFrom('', '+', '-'),
    fc.stringMatching(/^\d{0,20}$/),
    fc.constantFrom('', '.'),
    fc.stringMatching(/^\d{0,12}$/),
  )
  .chain(([sign, whole, point, fraction]) =>
    fc
      .constantFrom('', 'e5', 'E-22', 'e+010', 'e23', 'e-400', 'e', 'e+', 'e1.')
      .map((exponent) => `${sign}${whole}${point}${fraction}${exponent}`),
  )

describe('a decimal', () => {
  test('is the float64 that is nearest to what is written, or left to the whole reading', () => {
    fc.assert(
      fc.property(fc.oneof(spelled, decimals), (text) => {
        const value = decimalAt(`up ${text}\n`, 3, 3 + text.length)
        expect([numberOf(text), Number.NaN]).toContainEqual(value)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['0', 0],
    ['-0', -0],
    ['9007199254740991', 9_007_199_254_740_991],
    ['7.6238e-05', 7.6238e-5],
    ['+2.279966416e+09', 2_279_966_416],
    ['5.', 5],
    ['.5', 0.5],
    ['1e22', 1e22],
  ])('is read at once from %s', (text, value) => {
    expect(decimalAt(text, 0, text.length)).toBe(value)
  })

  test.each(['', '.', '+', '-.', 'e5', '1e', '1e+', '1e+1.', '1 5', '1.2.3', '0x1', '1_0', 'NaN', '1e1000'])(
    'is not read at once from "%s"',
    (text) => {
      expect(decimalAt(text, 0, text.length)).toBeNaN()
    },
  )

  test('that is longer than a float64 is read whole', () => {
    expect(decimalAt('9007199254740993', 0, 16)).toBeNaN()
    expect(numberOf('9007199254740993')).toBe(9_007_199_254_740_992)
  })
})
