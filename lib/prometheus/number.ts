import { LineError } from './problem.ts'

// No two parts match the same digits: otherwise a long invalid number takes quadratic time.
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const infinity = /^([+-]?)inf(?:inity)?$/i

/**
 * Parses a number like Go's ParseFloat, without hexadecimal and underscores, which neither format has; undefined for any
 * other text, and for a number beyond the range of a float64.
 */
export function numberOf(text: string): number | undefined {
  if (decimal.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? value : undefined
  }
  const sign = infinity.exec(text)?.[1]
  if (sign !== undefined) return sign === '-' ? -Infinity : Infinity
  return text.toLowerCase() === 'nan' ? Number.NaN : undefined
}

/** Parses the number at an index of a line. Throws a LineError. */
export function parseValue(text: string, index: number): number {
  const value = numberOf(text)
  if (value !== undefined) return value
  if (text === '') throw new LineError(index, 'expected a value')
  const isDecimal = decimal.test(text)
  throw new LineError(
    index,
    isDecimal ? 'the value is beyond the range of a float64' : 'the value is not a number',
  )
}
