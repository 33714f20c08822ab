import { charactersPerSample, type ParseLimits } from './limits.ts'
import type { LineReader } from './line-reader.ts'
import { LineError, type ParseProblem } from './problem.ts'
import type { PrometheusSample } from './sample.ts'
import { stretchesOf, type Stretch } from './source.ts'

const carriageReturn = 13
const comment = /[ \t]*#/y

/** The samples of a body, line by line. What is wrong with a line goes to `onProblem`, which says whether to go on. */
export function readLines(
  body: Buffer,
  reader: LineReader,
  limits: ParseLimits,
  onProblem: (problem: ParseProblem) => 'go on' | 'stop',
): PrometheusSample[] {
  const samples: PrometheusSample[] = []
  const mostCharacters = limits.samples * charactersPerSample
  let characters = 0
  let line = 0
  let linesBefore = 0
  const readLine = (stretch: Stretch, start: number, end: number): 'go on' | 'stop' => {
    try {
      if (end - start > limits.lineLength) throw beyond(limits.lineLength, 'characters in a line')
      if (stretch.broken.size > 0) checkBroken(stretch, line - linesBefore, start, reader)
      const sample = reader.line(stretch, start, end)
      if (sample !== undefined) {
        samples.push(sample)
        characters += end - start
      }
      return 'go on'
    } catch (thrown) {
      const problem = problemOf(thrown, line)
      return onProblem(stretch.text.charCodeAt(end - 1) === carriageReturn ? withReturn(problem) : problem)
    }
  }
  try {
    if (body.length > limits.bytes) throw beyond(limits.bytes, 'bytes')
    for (const stretch of stretchesOf(body)) {
      const { text } = stretch
      linesBefore = line
      for (let start = 0, end = 0; start < text.length; start = end + 1) {
        line += 1
        if (line > limits.lines) throw beyond(limits.lines, 'lines')
        const found = text.indexOf('\n', start)
        end = found === -1 ? text.length : found
        if (found === -1) checkUnended(text.slice(start), reader)
        if (readLine(stretch, start, end) === 'stop') return samples
        if (samples.length > limits.samples) throw beyond(limits.samples, 'samples of the metrics asked for')
        if (characters > mostCharacters) throw beyond(mostCharacters, 'characters of the metrics asked for')
      }
    }
    reader.end()
  } catch (thrown) {
    // Of a body that is too large nothing more is read; behind one that is cut short there is nothing.
    onProblem(problemOf(thrown, line))
  }
  return samples
}

function problemOf(thrown: unknown, line: number): ParseProblem {
  if (!(thrown instanceof LineError)) throw thrown
  const { kind, index, message: reason } = thrown
  return { kind, line: Math.max(1, line), column: index + 1, reason }
}

/** Nobody sees it, and to neither format is it a blank. */
function withReturn(problem: ParseProblem): ParseProblem {
  if (problem.kind !== 'malformed') return problem
  return { ...problem, reason: `${problem.reason}; the line ends in a carriage return` }
}

function beyond(limit: number, of: string): LineError {
  return new LineError(0, `more than ${limit} ${of}`, 'too-large')
}

function checkUnended(last: string, { unended }: LineReader): void {
  if (!unended.test(last))
    throw new LineError(last.length, 'the last line does not end: the body is cut short', 'truncated')
}

function checkBroken(
  { text, broken }: Stretch,
  line: number,
  start: number,
  { hasFreeComments }: LineReader,
): void {
  comment.lastIndex = start
  if (broken.has(line) && !(hasFreeComments && comment.test(text)))
    throw new LineError(0, 'the line is not UTF-8')
}
