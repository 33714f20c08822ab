import { isUtf8 } from 'node:buffer'
import { LineError, metricNameAt, parseLine, skipBlanks, tokenAt } from './line.ts'
import type { ParseProblem, PrometheusSample } from './sample.ts'

export type Parsed =
  | { readonly ok: true; readonly samples: readonly PrometheusSample[] }
  | { readonly ok: false; readonly problem: ParseProblem }

const hash = 35
const blankToken = /[^ \t\n]+/y
const types = new Set([
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'gauge_histogram',
  'summary',
  'untyped',
])

/**
 * Reads the Prometheus text format 0.0.4 (prometheus.io, "Exposition formats"), strictly: one bad line refuses the
 * whole body. With `names` only samples of exactly these names are taken apart; the other lines are skipped.
 */
export function parseText(body: Buffer, names?: ReadonlySet<string>): Parsed {
  if (!isUtf8(body)) return { ok: false, problem: { line: 1, column: 1, reason: 'the body is not UTF-8' } }
  const text = body.toString('utf8')
  const samples: PrometheusSample[] = []
  let start = 0
  let line = 0
  try {
    for (; start < text.length;) {
      line += 1
      const end = text.indexOf('\n', start)
      if (end === -1) throw new LineError(text.length, 'the last line does not end: the body is cut short')
      const first = skipBlanks(text, start)
      if (text.charCodeAt(first) === hash) checkComment(text, first + 1, end)
      else if (first < end && (names === undefined || names.has(metricNameAt(text, first)))) {
        samples.push(parseLine(text, first, end))
      }
      start = end + 1
    }
    return { ok: true, samples }
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    return { ok: false, problem: { line, column: error.index - start + 1, reason: error.message } }
  }
}

/** HELP and TYPE lines are checked; every other comment is free text. */
function checkComment(text: string, start: number, end: number): void {
  const at = skipBlanks(text, start)
  const keyword = tokenAt(blankToken, text, at)
  if (keyword !== 'TYPE' && keyword !== 'HELP') return
  const nameAt = skipBlanks(text, at + keyword.length)
  const name = metricNameAt(text, nameAt)
  if (name === '') throw new LineError(Math.min(nameAt, end), `expected a metric name after ${keyword}`)
  if (keyword === 'HELP') return
  const typeAt = skipBlanks(text, nameAt + name.length)
  const type = text.slice(typeAt, end).trimEnd()
  if (!types.has(type)) throw new LineError(typeAt, 'the type is none of the text format')
}
