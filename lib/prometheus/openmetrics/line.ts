import { parseValue } from '../number.ts'
import { LineError } from '../problem.ts'
import { metricNameAt } from '../tokens.ts'
import { bracesAt } from './labels.ts'

/** A sample line taken apart. */
export interface OpenMetricsLine {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
  /** Seconds since the Unix epoch. */
  readonly seconds: number | undefined
  readonly hasExemplar: boolean
}

const openBrace = 123
const exemplarStart = ' # {'
/** "MUST NOT exceed 128 UTF-8 characters", names and values together. */
const exemplarCharacters = 128

/** Reads `name{label="value"} 1.5 1700000000.5 # {trace_id="a"} 0.7 1700000000`. Throws a LineError. */
export function parseOpenMetricsLine(line: string, maxLabels: number): OpenMetricsLine {
  const plain = metricNameAt(line, 0)
  const hasBraces = line.charCodeAt(plain.length) === openBrace
  const braces = hasBraces
    ? bracesAt(line, plain.length + 1, maxLabels)
    : { labels: new Map<string, string>(), name: '', end: plain.length }
  if (plain !== '' && braces.name !== '') throw new LineError(plain.length, 'the metric has a name already')
  const name = plain === '' ? braces.name : plain
  if (name === '') throw new LineError(0, 'expected a metric name')
  const value = numberAt(line, braces.end)
  const exemplarAt = line.startsWith(exemplarStart, value.end)
    ? value.end
    : line.indexOf(exemplarStart, value.end)
  const end = exemplarAt === -1 ? line.length : exemplarAt
  const seconds = value.end === end ? undefined : timeAt(line, value.end, end)
  if (exemplarAt !== -1) checkExemplar(line, exemplarAt + exemplarStart.length, maxLabels)
  return { name, labels: braces.labels, value: value.number, seconds, hasExemplar: exemplarAt !== -1 }
}

function checkExemplar(line: string, start: number, maxLabels: number): void {
  const { labels, name, end } = bracesAt(line, start, maxLabels)
  if (name !== '') throw new LineError(start, 'an exemplar has labels and no name')
  let length = 0
  for (const pair of labels) length += Array.from(pair.join('')).length
  if (length > exemplarCharacters)
    throw new LineError(start, `the labels of an exemplar have more than ${exemplarCharacters} characters`)
  const value = numberAt(line, end)
  if (value.end < line.length) timeAt(line, value.end, line.length)
}

/** The number behind one blank, up to the next. */
function numberAt(line: string, start: number): { readonly number: number; readonly end: number } {
  if (line[start] !== ' ') throw new LineError(start, 'expected one blank before the value')
  const found = line.indexOf(' ', start + 1)
  const end = found === -1 ? line.length : found
  return { number: parseValue(line.slice(start + 1, end), start + 1), end }
}

/** Seconds behind one blank, up to `end`. */
function timeAt(line: string, start: number, end: number): number {
  const seconds = parseValue(line.slice(start + 1, end), start + 1)
  if (!Number.isFinite(seconds)) throw new LineError(start + 1, 'expected a timestamp in seconds')
  return seconds
}
