import type { PrometheusSample } from './sample.ts'
import {
  closingQuote,
  isBlank,
  labelNameAt,
  LineError,
  metricNameAt,
  parseValue,
  quote,
  skipBlanks,
  unescaped,
  wordAt,
} from './tokens.ts'

const openBrace = 123
const closeBrace = 125
const comma = 44
const equals = 61
const integer = /^[+-]?\d+$/

/** What the braces of a line hold: labels and, where it is quoted, the metric's name. */
interface Identity {
  name: string
  readonly labels: Map<string, string>
}

/**
 * Reads one sample line, `name{label="value"} 1.5 1700000000000` or `{"any.name",label="value"} 1.5`.
 * Throws a LineError.
 */
export function parseLine(text: string, start: number, end: number): PrometheusSample {
  const identity: Identity = { name: metricNameAt(text, start), labels: new Map() }
  const nameEnd = start + identity.name.length
  let at = skipBlanks(text, nameEnd)
  if (text.charCodeAt(at) === openBrace) at = readBraces(text, at + 1, end, identity)
  else if (at === nameEnd && at > start)
    throw new LineError(at, 'expected a blank or { after the metric name')
  if (identity.name === '') throw new LineError(start, 'expected a metric name')
  const valueAt = skipBlanks(text, at)
  const written = wordAt(text, valueAt)
  const value = parseValue(written, valueAt)
  const timestamp = readTimestamp(text, valueAt + written.length, end)
  return { name: identity.name, labels: identity.labels, value, timestamp }
}

/** Reads `a="1","b.c"="2"}` from behind the opening brace; returns the place behind the closing one. */
function readBraces(text: string, start: number, end: number, identity: Identity): number {
  let at = skipBlanks(text, start)
  while (text.charCodeAt(at) !== closeBrace) {
    at = skipBlanks(text, readMember(text, at, end, identity))
    if (text.charCodeAt(at) === comma) at = skipBlanks(text, at + 1)
    else if (text.charCodeAt(at) !== closeBrace) throw new LineError(at, 'expected , or }')
  }
  return at + 1
}

/** Reads a label with its value, or a quoted metric name; returns the place behind it. */
function readMember(text: string, start: number, end: number, identity: Identity): number {
  const isQuoted = text.charCodeAt(start) === quote
  const nameEnd = isQuoted ? closingQuote(text, start + 1, end) + 1 : start + labelNameAt(text, start).length
  const name = isQuoted ? unescaped(text, start + 1, nameEnd - 1) : text.slice(start, nameEnd)
  if (name === '') throw new LineError(start, 'expected a label name or }')
  const equalsAt = skipBlanks(text, nameEnd)
  if (text.charCodeAt(equalsAt) !== equals) {
    if (!isQuoted) throw new LineError(equalsAt, 'expected = after the label name')
    if (identity.name !== '') throw new LineError(start, 'the metric has a name already')
    identity.name = name
    return nameEnd
  }
  if (name === '__name__' || identity.labels.has(name))
    throw new LineError(start, `label ${name} is given twice`)
  const valueAt = skipBlanks(text, equalsAt + 1)
  if (text.charCodeAt(valueAt) !== quote) throw new LineError(valueAt, 'expected " before the label value')
  const close = closingQuote(text, valueAt + 1, end)
  identity.labels.set(name, unescaped(text, valueAt + 1, close))
  return close + 1
}

/** The format wants an int64, as Go's ParseInt reads it; a carriage return is no blank. */
function readTimestamp(text: string, from: number, end: number): number | undefined {
  const at = skipBlanks(text, from)
  if (at === end) return undefined
  const written = wordAt(text, at)
  const isWhole = integer.test(written) && BigInt.asIntN(64, BigInt(written)) === BigInt(written)
  if (!isWhole) throw new LineError(at, 'expected a timestamp in whole milliseconds')
  const rest = skipBlanks(text, at + written.length)
  if (rest < end) throw new LineError(rest, 'expected the end of the line after the timestamp')
  return Number(written)
}

/** Whether a blank or a brace follows, as behind every metric name that has no quotes. */
export function endsName(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === openBrace || isBlank(code)
}
