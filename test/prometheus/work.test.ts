import { Session } from 'node:inspector/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseExposition } from '../../lib/prometheus/parse.ts'
import { runProgram } from '../support/local/command-line.ts'

/** Places of a line that may be as long as a target likes. */
const places: readonly ((long: string) => string)[] = [
  (long) => long,
  (long) => `${long}up 1`,
  (long) => `up${long} 1`,
  (long) => `up${long}{} 1`,
  (long) => `{"${long}"} 1`,
  (long) => `{"${long}`,
  (long) => `up{${long}} 1`,
  (long) => `up{${long}="a"} 1`,
  (long) => `up{a="${long}"} 1`,
  (long) => `up{a="${long}`,
  (long) => `up_bucket{le="${long}"} 1`,
  (long) => `up_bucket{le="1${long}x"} 1`,
  (long) => `up ${long}`,
  (long) => `up 1${long}x`,
  (long) => `up 1 ${long}`,
  (long) => `up 1 1${long}x`,
  (long) => `# HELP up ${long}`,
  (long) => `# TYPE up ${long}`,
  (long) => `# ${long}`,
]

/** What a parser may have to look at again and again. */
const pieces = ['\\\\', '\\"', '\\', '"', '{', '}', ' ', '\t', '1', '.', 'e', '-', '_', 'a="b",', '\0', 'é']

/** A line each place, with a piece there so many times. */
function worstLines(piece: string, times: number): readonly string[] {
  return places.map((place) => `${place(piece.repeat(times))}\n`)
}

/** Bodies of so many lines. */
const bodies: Readonly<Record<string, (lines: number) => string>> = {
  'of one series': (lines) => 'up{job="a"} 1\n'.repeat(lines),
  'of many series': (lines) => each(lines, (line) => `up{job="${line}"} 1`),
  'of many metrics': (lines) => each(lines, (line) => `up_${line}_sum 1`),
  'of many families': (lines) => each(lines, (line) => `# HELP up_${line} a\n# TYPE up_${line} histogram`),
  'of two metrics in turn': (lines) =>
    each(lines, (line) => `${line % 2 === 0 ? 'up' : 'down'}{job="${line}"} 1`),
  'of buckets': (lines) => `# TYPE up histogram\n${each(lines, (line) => `up_bucket{le="${line}"} 1`)}`,
  'of one sample with many labels': (lines) => `up{${each(lines, (line) => `a${line}="b"`, ',')}} 1\n`,
}

function each(count: number, line: (index: number) => string, end = '\n'): string {
  return Array.from({ length: count }, (_, index) => line(index) + end).join('')
}

const some = 300
/** Twice the size is twice the work, and a little for longer numbers; quadratic work would be four times. */
const maxGrowth = 2.5
/** Long enough for quadratic work to take minutes. */
const worstTimes = 250_000

const session = new Session()
beforeAll(async () => {
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
})
afterAll(() => {
  session.disconnect()
})

/**
 * How often blocks of lib/prometheus (functions, branches, bodies of loops) are entered while something runs: a
 * measure of work that is the same on any machine, however busy. What the engine does natively is not in it.
 */
async function blocksEntered(action: () => void): Promise<number> {
  await session.post('Profiler.takePreciseCoverage')
  action()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  const counted = result.filter(({ url }) => url.includes('/lib/prometheus/'))
  return counted
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0)
}

/** The work of several bodies, in full and by names. */
function workOf(texts: readonly string[]): Promise<number> {
  return blocksEntered(() => {
    for (const body of texts.map((text) => Buffer.from(text))) {
      parseExposition(body)
      parseExposition(body, { names: new Set(['up']) })
    }
  })
}

describe('the work of reading', () => {
  test.each(pieces)('grows no faster than the lines, with %j in all their places', async (piece) => {
    const once = await workOf(worstLines(piece, some))
    expect(await workOf(worstLines(piece, 2 * some))).toBeLessThan(maxGrowth * once)
  })

  test.each(Object.entries(bodies))('grows no faster than a body %s', async (_title, bodyOf) => {
    const once = await workOf([bodyOf(some)])
    expect(await workOf([bodyOf(2 * some)])).toBeLessThan(maxGrowth * once)
  })

  test.each(['1', '\\\\', ' '])('ends for long lines of %j', async (piece) => {
    const lines = worstLines(piece, worstTimes)
    const program = 'test/prometheus/parse-each-line.ts'
    const { out } = await runProgram(program, [], { input: lines.join('') })
    expect(out).toBe(`${lines.length} lines\n`)
  })
})
