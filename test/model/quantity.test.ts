import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, formatQuantity } from '../../lib/model/quantity.ts'
import type { Unit } from '../../lib/model/metric.ts'

const sizes: Readonly<Record<string, number>> = {
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3_600,
  d: 86_400,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  '%': 1,
  '': 1,
}

/** The number that a reader understands, and the step to the next text. */
function readBack(text: string): { readonly value: number; readonly step: number } {
  const [digits = '', symbol = ''] = text.split(' ')
  const size = sizes[symbol] ?? Number.NaN
  const value = Number(digits.replaceAll(',', ''))
  return { value: value * size, step: (Math.abs(value) < 10 ? 0.1 : 1) * size }
}

describe('formatQuantity', () => {
  it.each<[number, Unit, string]>([
    [2_847, 'Seconds', '47 min'],
    [90, 'Seconds', '90 s'],
    [0, 'Seconds', '0 s'],
    [0.35, 'Seconds', '350 ms'],
    [9_000, 'Seconds', '2.5 h'],
    [604_800, 'Seconds', '7 d'],
    [20, 'Milliseconds', '20 ms'],
    [92, 'Percent', '92 %'],
    [99.96, 'Percent', '99 %'],
    [9_130_000_000, 'Bytes', '9.1 GB'],
    [512, 'Bytes', '512 B'],
    [12_400, 'Count', '12,400'],
    [0.5, 'Count', '0.5'],
    [1, 'None', '1'],
    [-0.01, 'Count', '0'],
    [-60, 'Seconds', '0 s'],
    [-60, 'Milliseconds', '0 s'],
  ])('says %d %s as %s', (value, unit, text) => {
    expect(formatQuantity(value, unit)).toBe(text)
  })

  it('never overstates, and understates by less than its last digit', () => {
    const unit = fc.constantFrom<Unit>('Bytes', 'Count', 'None', 'Percent', 'Seconds')
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), unit, (value, unit) => {
        const { value: read, step } = readBack(formatQuantity(value, unit))
        expect(read).toBeLessThanOrEqual(value * (1 + 1e-12))
        expect(value - read).toBeLessThan(step * (1 + 1e-9))
      }),
    )
  })

  it('keeps the order of durations', () => {
    const duration = fc.integer({ min: 0, max: 1e9 })
    fc.assert(
      fc.property(duration, duration, (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        expect(readBack(formatDuration(less)).value).toBeLessThanOrEqual(readBack(formatDuration(more)).value)
      }),
    )
  })
})
