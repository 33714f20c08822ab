import { describe, expect, test } from 'vitest'
import { createParser, type ExpositionFormat } from '../../lib/prometheus/parse.ts'
import { anchorWatchReading } from '../support/command-line.ts'
import { blocksEntered } from '../support/work.ts'
import { bodies, pieces, worstLines } from '../support/worst-lines.ts'

const formats: readonly ExpositionFormat[] = ['text', 'openmetrics']
const some = 300
/** Twice the size is twice the work, and a little for longer numbers; a square would be four times. */
const most = 2.5
/** Long enough that the square of it is minutes. */
const worstTimes = 250_000

/** The work of a body by a parser that knows nothing and, after it, by the same one again. */
function workOf(text: string, format: ExpositionFormat): Promise<number> {
  const body = Buffer.from(text)
  const parser = createParser()
  return blocksEntered(() => {
    parser.salvage(body, { format })
    parser.salvage(body, { format })
    parser.parse(body, { format, names: new Set(['up']) })
  })
}

describe.each(formats)('the work of reading %s', (format) => {
  test.each(pieces)('grows no faster than the lines, with %j in all their places', async (piece) => {
    const once = await workOf(worstLines(piece, some), format)
    expect(await workOf(worstLines(piece, 2 * some), format)).toBeLessThan(most * once)
  })

  test.each(Object.entries(bodies))('grows no faster than a body %s', async (_title, bodyOf) => {
    const once = await workOf(bodyOf(some), format)
    expect(await workOf(bodyOf(2 * some), format)).toBeLessThan(most * once)
  })

  test.each(['1', '\\\\', ' '])('comes to an end with long lines of %j', async (piece) => {
    const { code, err } = await anchorWatchReading(
      worstLines(piece, worstTimes),
      ...['check', 'metrics', '--format', format, '--salvage'],
    )
    expect(code).toBe(1)
    expect(err).toMatch(/^\d+ bad lines skipped/m)
  })
})
