import { isAscii, isUtf8 } from 'node:buffer'
import { failed, success, type Outcome } from '../model/index.ts'
import { createFamilies } from './families.ts'
import { defaultLimits, LineError, type ParseLimits, type ParseProblem } from './limits.ts'
import { parseSampleLine } from './sample-line.ts'
import type { PrometheusSample } from './sample.ts'
import { hash, isBlank, metricNameAt, openBrace, skipBlanks } from './tokens.ts'

export interface ParseOptions {
  /**
   * Exact names of the samples to return; undefined for all. With names, comments and other samples are skipped
   * unchecked.
   */
  readonly names?: ReadonlySet<string> | undefined
  readonly limits?: ParseLimits
}

export interface Exposition {
  readonly samples: readonly PrometheusSample[]
  /** Whether the body has samples of names that were not asked for. */
  readonly hasOthers: boolean
}

/** The maximum average length of the selected samples, characters; Anchore's have 196 at most. */
const charactersPerSample = 250

/**
 * Parses an exposition in Prometheus' text format 0.0.4, strictly: one bad line fails the whole body. Never throws. The
 * limit of samples applies only with names; the rules of HELP and TYPE apply only without.
 */
export function parseExposition(
  body: Buffer,
  { names, limits = defaultLimits }: ParseOptions = {},
): Outcome<Exposition, ParseProblem> {
  const samples: PrometheusSample[] = []
  const families = names === undefined ? createFamilies() : undefined
  const maxSamples = names === undefined ? Infinity : limits.samples
  const maxCharacters = maxSamples * charactersPerSample
  let characters = 0
  let hasOthers = false
  let number = 0
  let line = ''
  const readLine = (isUtf8: boolean): void => {
    const start = skipBlanks(line, 0)
    if (start === line.length) return
    if (line.charCodeAt(start) === hash) {
      families?.comment(line, isUtf8)
      return
    }
    if (!isUtf8) throw new LineError(0, 'the line is not UTF-8')
    const isSkipped = names !== undefined && isOtherMetric(line, start, names)
    // A copy: V8 makes names and values slices of the line, and a slice would keep the whole chunk in memory.
    const sample = isSkipped
      ? undefined
      : parseSampleLine(Buffer.from(line).toString(), limits.labelsPerSample)
    if (sample === undefined || names?.has(sample.name) === false) {
      hasOthers = true
      return
    }
    families?.sample(sample)
    samples.push(sample)
    characters += line.length
    if (samples.length > maxSamples) throw beyond(maxSamples, 'samples of the selected metrics')
    if (characters > maxCharacters) throw beyond(maxCharacters, 'characters of the selected metrics')
  }
  try {
    if (body.length > limits.bytes) throw beyond(limits.bytes, 'bytes')
    for (const { text, isUtf8 } of chunksOf(body)) {
      for (let start = 0, end = 0; start < text.length; start = end + 1) {
        const lineFeedAt = text.indexOf('\n', start)
        end = lineFeedAt === -1 ? text.length : lineFeedAt
        line = text.slice(start, end)
        number += 1
        if (number > limits.lines) throw beyond(limits.lines, 'lines')
        if (line.length > limits.lineLength) throw beyond(limits.lineLength, 'characters in a line')
        if (lineFeedAt === -1 && skipBlanks(line, 0) < line.length)
          throw new LineError(line.length, 'the last line does not end: the body is cut short', 'truncated')
        readLine(isUtf8)
      }
    }
    return success({ samples, hasOthers })
  } catch (thrown) {
    if (!(thrown instanceof LineError)) throw thrown
    return failed(problemOf(thrown, number, line))
  }
}

/** Whether an unquoted metric name that is not in `names` begins at an index: then the line is not parsed. */
function isOtherMetric(line: string, at: number, names: ReadonlySet<string>): boolean {
  const { text: name, end } = metricNameAt(line, at)
  if (name === '' || names.has(name)) return false
  const next = line.charCodeAt(end)
  return next === openBrace || isBlank(next)
}

function problemOf({ kind, index, message }: LineError, number: number, line: string): ParseProblem {
  // A carriage return is invisible, and the format does not take it for a blank.
  const isCarriageReturn = kind === 'malformed' && line.endsWith('\r')
  const reason = isCarriageReturn ? `${message}; the line ends in a carriage return` : message
  return { kind, line: Math.max(1, number), column: index + 1, reason }
}

function beyond(limit: number, unit: string): LineError {
  return new LineError(0, `more than ${limit} ${unit}`, 'too-large')
}

/** Whole lines of a body, decoded; only the body's last line may lack its line feed. */
interface Chunk {
  readonly text: string
  /** False: the chunk is one line, with U+FFFD in place of bad bytes. */
  readonly isUtf8: boolean
}

const lineFeed = 10
/** V8 allocates longer strings outside its young generation, which makes them several times slower. */
const chunkBytes = 64 * 1024

/** Decodes a body chunk by chunk, which takes little extra memory. */
function* chunksOf(body: Buffer): Generator<Chunk> {
  for (let start = 0; start < body.length;) {
    const end = chunkEnd(body, start)
    const bytes = body.subarray(start, end)
    // Latin-1, a byte a character, is decoded many times faster than UTF-8.
    if (isAscii(bytes)) yield { text: bytes.toString('latin1'), isUtf8: true }
    else if (isUtf8(bytes)) yield { text: bytes.toString('utf8'), isUtf8: true }
    else yield* linesOf(bytes)
    start = end
  }
}

function chunkEnd(body: Buffer, start: number): number {
  if (body.length - start <= chunkBytes) return body.length
  const last = body.lastIndexOf(lineFeed, start + chunkBytes - 1)
  // A line longer than a chunk is a chunk of its own.
  return last >= start ? last + 1 : lineEnd(body, start + chunkBytes)
}

function* linesOf(bytes: Buffer): Generator<Chunk> {
  for (let start = 0; start < bytes.length;) {
    const end = lineEnd(bytes, start)
    const line = bytes.subarray(start, end)
    yield { text: line.toString('utf8'), isUtf8: isUtf8(line) }
    start = end
  }
}

/** The index after the next line feed; the end of the bytes if there is none. */
function lineEnd(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(lineFeed, from)
  return found === -1 ? bytes.length : found + 1
}
