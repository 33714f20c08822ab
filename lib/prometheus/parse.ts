import { failed, success, type Outcome } from '../model/index.ts'
import { chunksOf } from './chunks.ts'
import { createFamilies } from './families.ts'
import { defaultLimits, LineError, type ParseLimits, type ParseProblem } from './limits.ts'
import type { PrometheusSample } from './sample.ts'
import {
  closeBrace,
  comma,
  equals,
  hash,
  isBlank,
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

export interface ParseOptions {
  /**
   * Exact names of the samples to return; undefined for all. With names, comments and other samples are skipped
   * unchecked.
   */
  readonly names?: ReadonlySet<string> | undefined
  readonly limits?: ParseLimits
}

export interface Exposition {
  readonly samples: readonly PrometheusSample[]
  /** Whether the body has samples of names that were not asked for. */
  readonly hasOthers: boolean
}

/** The maximum average length of the selected samples, characters; Anchore's have 196 at most. */
const charactersPerSample = 250

/**
 * Parses an exposition in Prometheus' text format 0.0.4, strictly: one bad line fails the whole body. Never throws. The
 * limit of samples applies only with names; the rules of HELP and TYPE apply only without.
 */
export function parseExposition(
  body: Buffer,
  { names, limits = defaultLimits }: ParseOptions = {},
): Outcome<Exposition, ParseProblem> {
  const samples: PrometheusSample[] = []
  const families = names === undefined ? createFamilies() : undefined
  const maxSamples = names === undefined ? Infinity : limits.samples
  const maxCharacters = maxSamples * charactersPerSample
  let characters = 0
  let hasOthers = false
  let number = 0
  let line = ''
  const readLine = (isUtf8: boolean): void => {
    const start = skipBlanks(line, 0)
    if (start === line.length) return
    if (line.charCodeAt(start) === hash) {
      families?.comment(line, isUtf8)
      return
    }
    if (!isUtf8) throw new LineError(0, 'the line is not UTF-8')
    const isSkipped = names !== undefined && isOtherMetric(line, start, names)
    // A copy: V8 makes names and values slices of the line, and a slice would keep the whole chunk in memory.
    const sample = isSkipped
      ? undefined
      : parseSampleLine(Buffer.from(line).toString(), limits.labelsPerSample)
    if (sample === undefined || names?.has(sample.name) === false) {
      hasOthers = true
      return
    }
    families?.sample(sample)
    samples.push(sample)
    characters += line.length
    if (samples.length > maxSamples) throw beyond(maxSamples, 'samples of the selected metrics')
    if (characters > maxCharacters) throw beyond(maxCharacters, 'characters of the selected metrics')
  }
  try {
    if (body.length > limits.bytes) throw beyond(limits.bytes, 'bytes')
    for (const { text, isUtf8 } of chunksOf(body)) {
      for (let start = 0, end = 0; start < text.length; start = end + 1) {
        const lineFeedAt = text.indexOf('\n', start)
        end = lineFeedAt === -1 ? text.length : lineFeedAt
        line = text.slice(start, end)
        number += 1
        if (number > limits.lines) throw beyond(limits.lines, 'lines')
        if (line.length > limits.lineLength) throw beyond(limits.lineLength, 'characters in a line')
        if (lineFeedAt === -1 && skipBlanks(line, 0) < line.length)
          throw new LineError(line.length, 'the last line does not end: the body is cut short', 'truncated')
        readLine(isUtf8)
      }
    }
    return success({ samples, hasOthers })
  } catch (thrown) {
    if (!(thrown instanceof LineError)) throw thrown
    return failed(problemOf(thrown, number, line))
  }
}

/** Whether an unquoted metric name that is not in `names` begins at an index: then the line is not parsed. */
function isOtherMetric(line: string, at: number, names: ReadonlySet<string>): boolean {
  const { text: name, end } = metricNameAt(line, at)
  if (name === '' || names.has(name)) return false
  const next = line.charCodeAt(end)
  return next === openBrace || isBlank(next)
}

function problemOf({ kind, index, message }: LineError, number: number, line: string): ParseProblem {
  // A carriage return is invisible, and the format does not take it for a blank.
  const isCarriageReturn = kind === 'malformed' && line.endsWith('\r')
  const reason = isCarriageReturn ? `${message}; the line ends in a carriage return` : message
  return { kind, line: Math.max(1, number), column: index + 1, reason }
}

function beyond(limit: number, unit: string): LineError {
  return new LineError(0, `more than ${limit} ${unit}`, 'too-large')
}

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
function parseSampleLine(line: string, maxLabels: number): PrometheusSample {
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
