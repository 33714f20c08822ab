import { isUtf8 } from 'node:buffer'
import { createFamilies } from './families.ts'
import { endsName, parseLine } from './line.ts'
import type { ParseProblem, PrometheusSample } from './sample.ts'
import { LineError, metricNameAt, skipBlanks } from './tokens.ts'

export type Parsed =
  | { readonly ok: true; readonly samples: readonly PrometheusSample[] }
  | { readonly ok: false; readonly problem: ParseProblem }

const lineFeed = 10
const hash = 35

/**
 * Reads the Prometheus text format 0.0.4 (prometheus.io, "Exposition formats"), strictly: one bad line refuses the
 * whole body. With `names` only samples of exactly these names are taken apart; other lines, and all comments, are
 * skipped, so that what nobody reads costs neither time nor the rest.
 */
export function parseText(body: Buffer, names?: ReadonlySet<string>): Parsed {
  const broken = isUtf8(body) ? undefined : brokenLine(body)
  if (broken !== undefined)
    return { ok: false, problem: { line: broken, column: 1, reason: 'the line is not UTF-8' } }
  const text = body.toString('utf8')
  const families = names === undefined ? createFamilies() : undefined
  const samples: PrometheusSample[] = []
  let start = 0
  let line = 0
  try {
    while (start < text.length) {
      line += 1
      const end = endOfLine(text, start)
      const first = skipBlanks(text, start)
      if (text.charCodeAt(first) === hash) families?.comment(text, first + 1, end)
      else if (first < end) {
        const sample = sampleAt(text, first, end, names)
        if (sample !== undefined) {
          families?.sample(sample, first)
          samples.push(sample)
        }
      }
      start = end + 1
    }
    return { ok: true, samples }
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    return { ok: false, problem: { line, column: error.index - start + 1, reason: error.message } }
  }
}

/** The line feed of the line; behind a last line of nothing but blanks there may be none. */
function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  if (end !== -1) return end
  if (skipBlanks(text, start) === text.length) return text.length
  throw new LineError(text.length, 'the last line does not end: the body is cut short')
}

/** The sample of a line; undefined when its name is not among those wanted. */
function sampleAt(
  text: string,
  start: number,
  end: number,
  names: ReadonlySet<string> | undefined,
): PrometheusSample | undefined {
  if (names === undefined) return parseLine(text, start, end)
  const name = metricNameAt(text, start)
  if (name !== '' && !names.has(name) && endsName(text, start + name.length)) return undefined
  const sample = parseLine(text, start, end)
  return names.has(sample.name) ? sample : undefined
}

/** The first line, from 1, that is not UTF-8; a comment may be anything. */
function brokenLine(body: Buffer): number | undefined {
  let line = 0
  for (let start = 0; start < body.length;) {
    line += 1
    const found = body.indexOf(lineFeed, start)
    const bytes = body.subarray(start, found === -1 ? body.length : found)
    if (!isUtf8(bytes) && !bytes.toString('latin1').trimStart().startsWith('#')) return line
    start += bytes.length + 1
  }
  return undefined
}
