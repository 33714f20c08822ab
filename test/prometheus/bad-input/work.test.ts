import { Session } from 'node:inspector/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseExposition } from '../../../lib/prometheus/parse.ts'
import { runProgram } from '../../support/local/command-line.ts'
import { bodies, pieces, worstLines } from './worst-lines.ts'

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
    const program = 'test/prometheus/bad-input/parse-each-line.ts'
    const { out } = await runProgram(program, [], { input: lines.join('') })
    expect(out).toBe(`${lines.length} lines\n`)
  })
})
