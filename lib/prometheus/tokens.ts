import { LineError } from './limits.ts'

const tab = 9
const space = 32
export const quote = 34
export const hash = 35
export const comma = 44
export const equals = 61
const backslash = 92
export const openBrace = 123
export const closeBrace = 125

/** A piece of a line. */
export interface Token {
  readonly text: string
  /** The index after it. */
  readonly end: number
}

// A sticky regular expression reads one token at an index without copying the text.
const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y
const word = /[^ \t\n]+/y
const escape = /\\(["\\n])/g
const otherEscape = /\\(?!["\\n])/
// No two parts match the same digits: otherwise a long invalid number takes quadratic time.
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const infinity = /^([+-]?)inf(?:inity)?$/i

export function isBlank(code: number): boolean {
  return code === space || code === tab
}

/** The index of the next character that is not a blank. */
export function skipBlanks(line: string, from: number): number {
  let at = from
  while (isBlank(line.charCodeAt(at))) at += 1
  return at
}

/** The unquoted metric name at an index; empty if there is none. */
export function metricNameAt(line: string, at: number): Token {
  return tokenAt(metricName, line, at)
}

/** The unquoted label name at an index; empty if there is none. */
export function labelNameAt(line: string, at: number): Token {
  return tokenAt(labelName, line, at)
}

/** The text from an index to the next blank; empty at a blank and at the end of the line. */
export function wordAt(line: string, at: number): Token {
  return tokenAt(word, line, at)
}

function tokenAt(pattern: RegExp, line: string, at: number): Token {
  pattern.lastIndex = at
  const end = pattern.test(line) ? pattern.lastIndex : at
  return { text: line.slice(at, end), end }
}

/** The text in the quotes that open at an index, unescaped. Throws a LineError. */
export function quotedAt(line: string, at: number): Token {
  const close = closingQuote(line, at + 1)
  checkEscapes(line, at + 1, close)
  const written = line.slice(at + 1, close)
  return { text: written.includes('\\') ? unescaped(written) : written, end: close + 1 }
}

function closingQuote(line: string, start: number): number {
  for (let at = start; at < line.length; at += 1) {
    const code = line.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at += 1
  }
  throw new LineError(start, 'there is no closing "')
}

/** Throws a LineError if a backslash between two indexes begins no escape. */
export function checkEscapes(line: string, start: number, end: number): void {
  const written = line.slice(start, end)
  if (!written.includes('\\')) return
  const found = otherEscape.exec(written.replaceAll('\\\\', '..'))
  if (found !== null) throw new LineError(start + found.index, 'only \\\\, \\n and \\" are escapes')
}

function unescaped(written: string): string {
  return written.replace(escape, (_pair, character: string) => (character === 'n' ? '\n' : character))
}

/**
 * Parses a number like Go's ParseFloat, without hexadecimal and underscores, which the format does not have; undefined for
 * any other text, and for a number beyond the range of a float64.
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
export function valueOf({ text }: Token, index: number): number {
  const value = numberOf(text)
  if (value !== undefined) return value
  if (text === '') throw new LineError(index, 'expected a value')
  const isDecimal = decimal.test(text)
  throw new LineError(
    index,
    isDecimal ? 'the value is beyond the range of a float64' : 'the value is not a number',
  )
}
