import { LineError } from '../problem.ts'
import { metricNameAt, quote } from '../tokens.ts'
import { quotedAt } from './labels.ts'

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

/** What a comment line says of a family. */
export type OpenMetricsMetadata =
  | { readonly keyword: 'HELP'; readonly name: string }
  | { readonly keyword: 'TYPE'; readonly name: string; readonly type: OpenMetricsType }
  | { readonly keyword: 'UNIT'; readonly name: string; readonly unit: string }

const keyword = /^# (HELP|TYPE|UNIT) /

/** Reads `# TYPE name counter`: one blank between its parts, no other comments. Throws a LineError. */
export function parseOpenMetricsMetadata(line: string): OpenMetricsMetadata {
  const [start = '', word] = keyword.exec(line) ?? []
  const at = start.length
  const quoted = line.charCodeAt(at) === quote ? quotedAt(line, at, '') : undefined
  const name = quoted?.text ?? metricNameAt(line, at)
  const end = quoted?.end ?? at + name.length
  if (word === undefined || name === '' || line[end] !== ' ')
    throw new LineError(0, 'expected # HELP, # TYPE or # UNIT with a name, or # EOF')
  const rest = line.slice(end + 1)
  if (word === 'HELP') return { keyword: word, name }
  if (word === 'UNIT') return { keyword: word, name, unit: rest }
  const type = types.find((one) => one === rest)
  if (type === undefined) throw new LineError(end + 1, 'the type is none of OpenMetrics')
  return { keyword: 'TYPE', name, type }
}
