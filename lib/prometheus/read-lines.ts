import { chunksOf } from './chunks.ts'
import { charactersPerSample, type ParseLimits } from './limits.ts'
import type { LineReader } from './line-reader.ts'
import { LineError, type ParseProblem } from './problem.ts'
import type { PrometheusSample } from './sample.ts'

export type Parsed =
  | { readonly ok: true; readonly samples: readonly PrometheusSample[] }
  | { readonly ok: false; readonly problem: ParseProblem }

/** Reads a body line by line; stops at the first problem. */
export function readLines(body: Buffer, reader: LineReader, limits: ParseLimits): Parsed {
  const samples: PrometheusSample[] = []
  const maxCharacters = limits.samples * charactersPerSample
  let characters = 0
  let number = 0
  let line = ''
  try {
    if (body.length > limits.bytes) throw beyond(limits.bytes, 'bytes')
    for (const { text, isUtf8 } of chunksOf(body)) {
      for (let start = 0, end = 0; start < text.length; start = end + 1) {
        const lineFeed = text.indexOf('\n', start)
        end = lineFeed === -1 ? text.length : lineFeed
        line = text.slice(start, end)
        number += 1
        if (number > limits.lines) throw beyond(limits.lines, 'lines')
        if (line.length > limits.lineLength) throw beyond(limits.lineLength, 'characters in a line')
        if (lineFeed === -1) checkUnended(line, reader)
        const sample = reader.line(line, isUtf8)
        if (sample === undefined) continue
        samples.push(sample)
        characters += line.length
        if (samples.length > limits.samples) throw beyond(limits.samples, 'samples of the metrics asked for')
        if (characters > maxCharacters) throw beyond(maxCharacters, 'characters of the metrics asked for')
      }
    }
    reader.end()
    return { ok: true, samples }
  } catch (thrown) {
    if (!(thrown instanceof LineError)) throw thrown
    return { ok: false, problem: problemOf(thrown, number, line) }
  }
}

function problemOf({ kind, index, message }: LineError, number: number, line: string): ParseProblem {
  // A carriage return is invisible, and a blank in neither format.
  const isCarriageReturn = kind === 'malformed' && line.endsWith('\r')
  const reason = isCarriageReturn ? `${message}; the line ends in a carriage return` : message
  return { kind, line: Math.max(1, number), column: index + 1, reason }
}

function beyond(limit: number, unit: string): LineError {
  return new LineError(0, `more than ${limit} ${unit}`, 'too-large')
}

function checkUnended(line: string, { unended }: LineReader): void {
  if (!unended.test(line))
    throw new LineError(line.length, 'the last line does not end: the body is cut short', 'truncated')
}
