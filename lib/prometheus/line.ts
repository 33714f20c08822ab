import { parseValue } from './number.ts'
import { LineError } from './problem.ts'
import {
  closingQuote,
  isBlank,
  labelNameAt,
  metricNameAt,
  quote,
  skipBlanks,
  unescaped,
  wordAt,
} from './tokens.ts'

const openBrace = 123
const closeBrace = 125
const comma = 44
const equals = 61
/** Nineteen digits are all that an int64 has; zeros may lead. */
const integer = /^([+-]?)0*(\d{1,19})$/

/** A label as nearly all are written: without blanks, its name without quotes, its value without escapes. */
const usualLabel = /([a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]*)"/y

/** A sample line taken apart. */
export interface Line {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
  readonly timestamp: number | undefined
  /** Where the value stands: what is before it identifies the series. */
  readonly valueAt: number
}

/** What the braces of a line hold: labels and, where it is quoted, the metric's name. */
interface Identity {
  name: string
  readonly labels: Map<string, string>
}

/**
 * Reads one sample line of the text format, `name{label="value"} 1.5 1700000000000` or
 * `{"any.name",label="value"} 1.5`, with at most so many labels. Throws a LineError.
 */
export function parseLine(line: string, maxLabels: number): Line {
  const start = skipBlanks(line, 0)
  const identity: Identity = { name: metricNameAt(line, start), labels: new Map() }
  const nameEnd = start + identity.name.length
  let at = skipBlanks(line, nameEnd)
  if (line.charCodeAt(at) === openBrace) at = readBraces(line, at + 1, identity, maxLabels)
  else if (at === nameEnd && at > start)
    throw new LineError(at, 'expected a blank or { after the metric name')
  if (identity.name === '') throw new LineError(start, 'expected a metric name')
  const valueAt = skipBlanks(line, at)
  const written = wordAt(line, valueAt)
  const value = parseValue(written, valueAt)
  const timestamp = readTimestamp(line, valueAt + written.length)
  return { name: identity.name, labels: identity.labels, value, timestamp, valueAt }
}

/** Reads `a="1","b.c"="2"}` from behind the opening brace; returns the place behind the closing one. */
function readBraces(line: string, start: number, identity: Identity, maxLabels: number): number {
  let at = skipBlanks(line, start)
  while (line.charCodeAt(at) !== closeBrace) {
    if (identity.labels.size >= maxLabels)
      throw new LineError(at, `more than ${maxLabels} labels`, 'too-large')
    at = skipBlanks(line, readMember(line, at, identity))
    if (line.charCodeAt(at) === comma) at = skipBlanks(line, at + 1)
    else if (line.charCodeAt(at) !== closeBrace) throw new LineError(at, 'expected , or }')
  }
  return at + 1
}

/** Reads a label with its value, or a quoted metric name; returns the place behind it. */
function readMember(line: string, start: number, identity: Identity): number {
  usualLabel.lastIndex = start
  const usual = usualLabel.exec(line)
  if (usual === null) return readUnusualMember(line, start, identity)
  addLabel(identity, { name: usual[1] ?? '', value: usual[2] ?? '', at: start })
  return usualLabel.lastIndex
}

function readUnusualMember(line: string, start: number, identity: Identity): number {
  const isQuoted = line.charCodeAt(start) === quote
  const nameEnd = isQuoted ? closingQuote(line, start + 1) + 1 : start + labelNameAt(line, start).length
  const name = isQuoted ? unescaped(line, start + 1, nameEnd - 1) : line.slice(start, nameEnd)
  if (name === '') throw new LineError(start, 'expected a label name or }')
  const equalsAt = skipBlanks(line, nameEnd)
  if (line.charCodeAt(equalsAt) !== equals) {
    if (!isQuoted) throw new LineError(equalsAt, 'expected = after the label name')
    if (identity.name !== '') throw new LineError(start, 'the metric has a name already')
    identity.name = name
    return nameEnd
  }
  const valueAt = skipBlanks(line, equalsAt + 1)
  if (line.charCodeAt(valueAt) !== quote) throw new LineError(valueAt, 'expected " before the label value')
  const close = closingQuote(line, valueAt + 1)
  addLabel(identity, { name, value: unescaped(line, valueAt + 1, close), at: start })
  return close + 1
}

function addLabel(
  { labels }: Identity,
  { name, value, at }: { readonly name: string; readonly value: string; readonly at: number },
): void {
  const count = labels.size
  if (name === '__name__' || labels.set(name, value).size === count)
    throw new LineError(at, `label ${name} is given twice`)
}

/** Milliseconds, an int64, as Go's ParseInt reads it; a carriage return is no blank. */
function readTimestamp(line: string, from: number): number | undefined {
  const at = skipBlanks(line, from)
  if (at === line.length) return undefined
  const written = wordAt(line, at)
  const timestamp = millisecondsOf(written)
  if (timestamp === undefined) throw new LineError(at, 'expected a timestamp in whole milliseconds')
  const rest = skipBlanks(line, at + written.length)
  if (rest < line.length) throw new LineError(rest, 'expected the end of the line after the timestamp')
  return timestamp
}

/** The int64 that is written; undefined where it is none. */
export function millisecondsOf(written: string): number | undefined {
  const [, sign = '', digits] = integer.exec(written) ?? []
  if (digits === undefined) return undefined
  const milliseconds = BigInt(sign + digits)
  return BigInt.asIntN(64, milliseconds) === milliseconds ? Number(milliseconds) : undefined
}

/** Whether a blank or a brace follows, as behind every metric name that has no quotes. */
export function endsName(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === openBrace || isBlank(code)
}
