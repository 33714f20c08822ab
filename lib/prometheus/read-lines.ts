import { failed, success, type Outcome } from '../model/index.ts'
import { chunksOf } from './chunks.ts'
import { charactersPerSample, type ParseLimits } from './limits.ts'
import { LineError, type ParseProblem } from './problem.ts'
import type { PrometheusSample } from './sample.ts'

export type Parsed = Outcome<readonly PrometheusSample[], ParseProblem>

/** Reads the lines of one body in order. `line` and `end` throw a LineError if the body breaks a rule of the format. */
export interface LineReader {
  /**
   * Parses a line without its line feed; undefined for a comment, a blank line and a name that is not selected. A line
   * that is not UTF-8 has U+FFFD in place of bad bytes.
   */
  readonly line: (line: string, isUtf8: boolean) => PrometheusSample | undefined
  /** Checks the rules of a whole body. */
  readonly end: () => void
  /** Matches a last line that may lack its line feed; any other was cut short. */
  readonly unended: RegExp
}

export interface ReaderOptions {
  /** Exact names of the samples to return; undefined for all. */
  readonly names: ReadonlySet<string> | undefined
  /** Per sample. */
  readonly maxLabels: number
}

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
        if (samples.length > limits.samples) throw beyond(limits.samples, 'samples of the selected metrics')
        if (characters > maxCharacters) throw beyond(maxCharacters, 'characters of the selected metrics')
      }
    }
    reader.end()
    return success(samples)
  } catch (thrown) {
    if (!(thrown instanceof LineError)) throw thrown
    return failed(problemOf(thrown, number, line))
  }
}

function problemOf({ kind, index, message }: LineError, number: number, line: string): ParseProblem {
  // A carriage return is invisible, and neither format takes it for a blank.
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
