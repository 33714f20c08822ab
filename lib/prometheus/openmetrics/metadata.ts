import { LineError } from '../problem.ts'
import { metricNameAt, quote, quotedAt } from '../tokens.ts'

const types = [
  'counter',
  'gauge',
  'gaugehistogram',
  'histogram',
  'info',
  'stateset',
  'summary',
  'unknown',
] as const
export type OpenMetricsType = (typeof types)[number]

/** A HELP, TYPE or UNIT line. */
export type OpenMetricsMetadata =
  | { readonly keyword: 'HELP'; readonly name: string }
  | { readonly keyword: 'TYPE'; readonly name: string; readonly type: OpenMetricsType }
  | { readonly keyword: 'UNIT'; readonly name: string; readonly unit: string }

const start = /^# (HELP|TYPE|UNIT) /

/** Parses `# TYPE name counter`, with one blank between parts; free comments are invalid. Throws a LineError. */
export function parseOpenMetricsMetadata(line: string): OpenMetricsMetadata {
  const [{ length: at } = '', keyword] = start.exec(line) ?? []
  const isQuoted = line.charCodeAt(at) === quote
  const { text: name, end } = isQuoted
    ? quotedAt(line, at, { refusesOtherEscapes: false })
    : metricNameAt(line, at)
  if (keyword === undefined || name === '' || line[end] !== ' ')
    throw new LineError(0, 'expected # HELP, # TYPE or # UNIT with a name, or # EOF')
  const rest = line.slice(end + 1)
  if (keyword === 'HELP') return { keyword, name }
  if (keyword === 'UNIT') return { keyword, name, unit: rest }
  const type = types.find((one) => one === rest)
  if (type === undefined) throw new LineError(end + 1, 'OpenMetrics has no such type')
  return { keyword: 'TYPE', name, type }
}
