import { LineError } from './limits.ts'
import type { PrometheusSample } from './sample.ts'
import {
  closeBrace,
  comma,
  equals,
  labelNameAt,
  metricNameAt,
  numberOf,
  openBrace,
  quote,
  quotedAt,
  skipBlanks,
  valueOf,
  wordAt,
} from './tokens.ts'

// Nearly all labels have no blanks, quoted names or escapes; one expression reads them faster than token by token.
const plainLabel = /([a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]*)"/y
/** An int64 has at most nineteen digits without leading zeros. */
const integer = /^([+-]?)0*(\d{1,19})$/

/** The series of a line during parsing; the name is empty until it is found. */
interface LineSeries {
  name: string
  readonly labels: Map<string, string>
}

/**
 * Parses one sample line of the text format, `name{label="value"} 1.5 1700000000000` or
 * `{"any.name",label="value"} 1.5`. Throws a LineError.
 */
export function parseSampleLine(line: string, maxLabels: number): PrometheusSample {
  const start = skipBlanks(line, 0)
  const { text, end: nameEnd } = metricNameAt(line, start)
  const series: LineSeries = { name: text, labels: new Map() }
  let at = skipBlanks(line, nameEnd)
  if (line.charCodeAt(at) === openBrace) at = skipBlanks(line, readLabels(line, at + 1, series, maxLabels))
  if (series.name === '') throw new LineError(start, 'expected a metric name')
  const value = wordAt(line, at)
  // The text format accepts `up-1`; in `up-time 1` the name is wrong.
  if (at === nameEnd && numberOf(value.text) === undefined)
    throw new LineError(at, 'expected a blank or { after the metric name')
  return {
    name: series.name,
    labels: series.labels,
    value: valueOf(value, at),
    timestamp: readTimestamp(line, value.end),
  }
}

/**
 * Reads `a="1","b.c"="2"}` after the opening brace; a quoted text without a value is the metric's name. Returns the
 * index after the closing brace. Throws a LineError.
 */
function readLabels(line: string, start: number, series: LineSeries, maxLabels: number): number {
  let at = skipBlanks(line, start)
  while (line.charCodeAt(at) !== closeBrace) {
    if (series.labels.size >= maxLabels) throw new LineError(at, `more than ${maxLabels} labels`, 'too-large')
    at = skipBlanks(line, readMember(line, at, series))
    if (line.charCodeAt(at) === closeBrace) break
    if (line.charCodeAt(at) !== comma) throw new LineError(at, 'expected , or }')
    at = skipBlanks(line, at + 1)
  }
  return at + 1
}

/** Reads a label or a quoted metric name; returns the index after it. */
function readMember(line: string, start: number, series: LineSeries): number {
  plainLabel.lastIndex = start
  const [, plainName, plainValue = ''] = plainLabel.exec(line) ?? []
  if (plainName !== undefined) {
    addLabel(series, start, plainName, plainValue)
    return plainLabel.lastIndex
  }
  const isQuoted = line.charCodeAt(start) === quote
  const { text: name, end } = isQuoted ? quotedAt(line, start) : labelNameAt(line, start)
  if (name === '') throw new LineError(start, 'expected a label name or }')
  const equalsAt = skipBlanks(line, end)
  if (line.charCodeAt(equalsAt) === equals) {
    const valueAt = skipBlanks(line, equalsAt + 1)
    if (line.charCodeAt(valueAt) !== quote) throw new LineError(valueAt, 'expected " before the label value')
    const value = quotedAt(line, valueAt)
    addLabel(series, start, name, value.text)
    return value.end
  }
  if (!isQuoted) throw new LineError(equalsAt, 'expected = after the label name')
  if (series.name !== '') throw new LineError(start, 'the metric has a name already')
  series.name = name
  return end
}

function addLabel({ labels }: LineSeries, at: number, name: string, value: string): void {
  if (name === '__name__' || labels.has(name)) throw new LineError(at, `label ${name} is given twice`)
  labels.set(name, value)
}

/** Milliseconds. A carriage return is not a blank. */
function readTimestamp(line: string, from: number): number | undefined {
  const at = skipBlanks(line, from)
  if (at === line.length) return undefined
  const written = wordAt(line, at)
  const timestamp = int64Of(written.text)
  if (timestamp === undefined) throw new LineError(at, 'expected a timestamp in whole milliseconds')
  const rest = skipBlanks(line, written.end)
  if (rest < line.length) throw new LineError(rest, 'expected the end of the line after the timestamp')
  return timestamp
}

/** Parses an integer like Go's ParseInt; undefined for any other text, and beyond int64. */
function int64Of(written: string): number | undefined {
  const [, sign = '', digits] = integer.exec(written) ?? []
  if (digits === undefined) return undefined
  const value = BigInt(sign + digits)
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined
}
