import type { PrometheusSample } from './sample.ts'

/** What is wrong with a line, at an index of the whole text. */
export class LineError extends Error {
  override readonly name = 'LineError'
  readonly index: number

  constructor(index: number, reason: string) {
    super(reason)
    this.index = index
  }
}

const tab = 9
const space = 32
const quote = 34
const comma = 44
const equals = 61
const backslash = 92
const openBrace = 123
const closeBrace = 125

// A regular expression that is sticky reads one token at a place without copying the text.
const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y
const token = /[^ \t]+/y
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const infinity = /^([+-]?)inf(?:inity)?$/i
const integer = /^[+-]?\d+$/
const escapes: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', '"': '"' }

/** The place of the next character that is no blank. */
export function skipBlanks(text: string, from: number): number {
  let at = from
  for (let code = text.charCodeAt(at); code === space || code === tab; code = text.charCodeAt(at)) at += 1
  return at
}

/** The token of `pattern` (sticky) at a place, or the empty text. */
export function tokenAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

/** The metric name at the start of a sample or in a HELP or TYPE line, or the empty text. */
export function metricNameAt(text: string, at: number): string {
  return tokenAt(metricName, text, at)
}

/** Reads one sample line, `name{label="value"} 1.5 1700000000000`. Throws a LineError. */
export function parseLine(text: string, start: number, end: number): PrometheusSample {
  const name = metricNameAt(text, start)
  if (name === '') throw new LineError(start, 'expected a metric name')
  let at = skipBlanks(text, start + name.length)
  const labels = new Map<string, string>()
  if (text.charCodeAt(at) === openBrace) at = readLabels(text, at + 1, end, labels)
  else if (at === start + name.length) throw new LineError(at, 'expected a blank or { after the metric name')
  const valueAt = skipBlanks(text, at)
  const valueText = tokenAt(token, text.slice(valueAt, end), 0)
  const value = parseValue(valueText, valueAt)
  const timestampAt = skipBlanks(text, valueAt + valueText.length)
  if (timestampAt >= end) return { name, labels, value, timestamp: undefined }
  const timestampText = text.slice(timestampAt, end).trimEnd()
  if (!integer.test(timestampText))
    throw new LineError(timestampAt, 'expected a timestamp in whole milliseconds')
  return { name, labels, value, timestamp: Number(timestampText) }
}

/** Reads `a="1",b="2"}` from behind the opening brace; returns the place behind the closing one. */
function readLabels(text: string, start: number, end: number, labels: Map<string, string>): number {
  let at = skipBlanks(text, start)
  while (text.charCodeAt(at) !== closeBrace || at >= end) {
    const name = tokenAt(labelName, text, at)
    if (name === '') throw new LineError(Math.min(at, end), 'expected a label name or }')
    if (name === '__name__' || labels.has(name)) throw new LineError(at, `label ${name} is given twice`)
    at = skipBlanks(text, at + name.length)
    if (text.charCodeAt(at) !== equals) throw new LineError(at, 'expected = after the label name')
    at = skipBlanks(text, at + 1)
    if (text.charCodeAt(at) !== quote) throw new LineError(at, 'expected " before the label value')
    const close = closingQuote(text, at + 1, end)
    labels.set(name, unescape(text, at + 1, close))
    at = skipBlanks(text, close + 1)
    if (text.charCodeAt(at) === comma) at = skipBlanks(text, at + 1)
    else if (text.charCodeAt(at) !== closeBrace)
      throw new LineError(at, 'expected , or } after the label value')
  }
  return at + 1
}

function closingQuote(text: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at += 1
  }
  throw new LineError(start, 'the label value has no closing "')
}

function unescape(text: string, start: number, end: number): string {
  const written = text.slice(start, end)
  if (!written.includes('\\')) return written
  let plain = ''
  for (let at = 0; at < written.length; at += 1) {
    const character = written.charAt(at)
    if (character !== '\\') {
      plain += character
      continue
    }
    at += 1
    const meant = escapes[written.charAt(at)]
    if (meant === undefined) throw new LineError(start + at - 1, 'only \\\\, \\n and \\" are escapes')
    plain += meant
  }
  return plain
}

/** A number as Go's ParseFloat reads it, less what the text format leaves out (hexadecimal, underscores). */
export function parseValue(text: string, index: number): number {
  if (number.test(text)) {
    const value = Number(text)
    if (Number.isFinite(value)) return value
    throw new LineError(index, 'the value is beyond the range of a float64')
  }
  const sign = infinity.exec(text)?.[1]
  if (sign !== undefined) return sign === '-' ? -Infinity : Infinity
  if (text.toLowerCase() === 'nan') return Number.NaN
  throw new LineError(index, text === '' ? 'expected a value' : 'the value is not a number')
}
