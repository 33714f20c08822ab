import { readLabels, type LabelRules, type LineSeries } from '../labels.ts'
import { parseValue } from '../number.ts'
import { LineError } from '../problem.ts'
import { metricNameAt, openBrace } from '../tokens.ts'

/** A parsed sample line. */
export interface OpenMetricsLine {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
  /** Seconds since the Unix epoch. */
  readonly seconds: number | undefined
  readonly hasExemplar: boolean
}

const exemplarStart = ' # {'
/** OpenMetrics 1.0: "MUST NOT exceed 128 UTF-8 characters", names and values together. */
const exemplarCharacters = 128

/** Parses `name{label="value"} 1.5 1700000000.5 # {trace_id="a"} 0.7 1700000000`. Throws a LineError. */
export function parseOpenMetricsLine(line: string, rules: LabelRules): OpenMetricsLine {
  const { text, end: nameEnd } = metricNameAt(line, 0)
  const series: LineSeries = { name: text, labels: new Map() }
  const hasBraces = line.charCodeAt(nameEnd) === openBrace
  const seriesEnd = hasBraces ? readLabels(line, nameEnd + 1, series, rules) : nameEnd
  if (series.name === '') throw new LineError(0, 'expected a metric name')
  const value = numberAt(line, seriesEnd)
  const exemplarAt = line.indexOf(exemplarStart, value.end)
  const hasExemplar = exemplarAt !== -1
  const end = hasExemplar ? exemplarAt : line.length
  const seconds = value.end === end ? undefined : timeAt(line, value.end, end)
  if (hasExemplar) checkExemplar(line, exemplarAt + exemplarStart.length, rules)
  return { name: series.name, labels: series.labels, value: value.number, seconds, hasExemplar }
}

function checkExemplar(line: string, start: number, rules: LabelRules): void {
  const exemplar: LineSeries = { name: '', labels: new Map() }
  const end = readLabels(line, start, exemplar, rules)
  if (exemplar.name !== '') throw new LineError(start, 'an exemplar has labels and no name')
  let length = 0
  for (const pair of exemplar.labels) length += Array.from(pair.join('')).length
  if (length > exemplarCharacters)
    throw new LineError(start, `the labels of an exemplar have more than ${exemplarCharacters} characters`)
  const value = numberAt(line, end)
  if (value.end < line.length) timeAt(line, value.end, line.length)
}

/** The number after one blank, up to the next blank. */
function numberAt(line: string, start: number): { readonly number: number; readonly end: number } {
  if (line[start] !== ' ') throw new LineError(start, 'expected one blank before the value')
  const found = line.indexOf(' ', start + 1)
  const end = found === -1 ? line.length : found
  return { number: parseValue(line.slice(start + 1, end), start + 1), end }
}

/** Seconds after one blank, up to `end`. */
function timeAt(line: string, start: number, end: number): number {
  const seconds = parseValue(line.slice(start + 1, end), start + 1)
  if (!Number.isFinite(seconds)) throw new LineError(start + 1, 'expected a timestamp in seconds')
  return seconds
}
