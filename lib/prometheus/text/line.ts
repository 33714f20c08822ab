import { readLabels, type LabelRules, type LineSeries } from '../labels.ts'
import { numberOf, parseValue } from '../number.ts'
import { LineError } from '../problem.ts'
import type { PrometheusSample } from '../sample.ts'
import { metricNameAt, openBrace, skipBlanks, wordAt } from '../tokens.ts'

/** An int64 has at most nineteen digits without leading zeros. */
const integer = /^([+-]?)0*(\d{1,19})$/

/**
 * Parses one sample line of the text format, `name{label="value"} 1.5 1700000000000` or
 * `{"any.name",label="value"} 1.5`. Throws a LineError.
 */
export function parseLine(line: string, rules: LabelRules): PrometheusSample {
  const start = skipBlanks(line, 0)
  const { text, end: nameEnd } = metricNameAt(line, start)
  const series: LineSeries = { name: text, labels: new Map() }
  let at = skipBlanks(line, nameEnd)
  if (line.charCodeAt(at) === openBrace) at = skipBlanks(line, readLabels(line, at + 1, series, rules))
  if (series.name === '') throw new LineError(start, 'expected a metric name')
  const value = wordAt(line, at)
  // The text format accepts `up-1`; in `up-time 1` the name is wrong.
  if (at === nameEnd && numberOf(value.text) === undefined)
    throw new LineError(at, 'expected a blank or { after the metric name')
  return {
    name: series.name,
    labels: series.labels,
    value: parseValue(value.text, at),
    timestamp: readTimestamp(line, value.end),
  }
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
