import { LineError } from '../problem.ts'
import {
  checkEscapes,
  isBlank,
  metricNameAt,
  quote,
  quotedAt,
  skipBlanks,
  wordAt,
  type Token,
} from '../tokens.ts'

/** The types of the text format 0.0.4; a gauge histogram has two spellings. */
const types = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'gauge_histogram',
  'summary',
  'untyped',
] as const
export type FamilyType = (typeof types)[number]

/** A HELP or TYPE line. */
export interface Metadata {
  readonly name: string
  /** The index of the text or type. */
  readonly at: number
  /** Whether it is a HELP line with a text. */
  readonly isHelp: boolean
  /** Undefined for a HELP line, and for a TYPE line without a type. */
  readonly type: FamilyType | undefined
}

/**
 * Parses a line that begins with `#` after blanks; undefined for a free comment. A line that ends after its keyword or
 * name is one too, as in Prometheus' expfmt. Throws a LineError.
 */
export function parseMetadata(line: string, isUtf8: boolean): Metadata | undefined {
  const keyword = wordAt(line, skipBlanks(line, skipBlanks(line, 0) + 1))
  const start = skipBlanks(line, keyword.end)
  if ((keyword.text !== 'HELP' && keyword.text !== 'TYPE') || start === line.length) return undefined
  const name = nameAt(line, start)
  if (name.end === line.length) return undefined
  if (name.text === '' || !isBlank(line.charCodeAt(name.end)))
    throw new LineError(name.end, `expected a metric name after ${keyword.text}`)
  // The text of HELP, like any comment, need not be UTF-8; a name must be.
  if (!isUtf8 && name.text.includes('\uFFFD')) throw new LineError(start, 'the metric name is not UTF-8')
  const at = skipBlanks(line, name.end)
  const hasText = at < line.length
  const isHelp = hasText && keyword.text === 'HELP'
  if (isHelp) checkEscapes(line, at, line.length)
  const type = hasText && keyword.text === 'TYPE' ? typeAt(line, at) : undefined
  return { name: name.text, at, isHelp, type }
}

function nameAt(line: string, at: number): Token {
  return line.charCodeAt(at) === quote
    ? quotedAt(line, at, { refusesOtherEscapes: true })
    : metricNameAt(line, at)
}

/** The type at an index; no blank may follow it. */
function typeAt(line: string, at: number): FamilyType {
  const written = wordAt(line, at)
  const type = types.find((one) => one === written.text)
  if (type === undefined) throw new LineError(at, 'the text format has no such type')
  if (written.end < line.length)
    throw new LineError(written.end, 'expected the end of the line after the type')
  return type
}
