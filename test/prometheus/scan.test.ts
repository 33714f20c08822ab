import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLine, type Line } from '../../lib/prometheus/line.ts'
import { createParser } from '../../lib/prometheus/parse.ts'
import { LineError } from '../../lib/prometheus/problem.ts'

const most = 3
const pieces = [
  ...Array.from('{}=",\\ \t\r\0#:_1a.-é'),
  ...['up', 'le="1"', 'a="b"', '__name__="x"', 'a="\\n"', 'a="\\\\"', 'a="\\x"', '"a.b"', '{"up"', 'c="d",'],
  ...[' 1', ' 2.5e3', ' NaN', ' +Inf', ' 1 2', '} 1', 'up{', '{} 1', '"} 7'],
]
const line = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 })
  .map((some) => some.join(''))
  .filter((text) => !/^[ \t]*(?:#|$)/.test(text))

/** What the line says by the letter, or where it is wrong. */
function byTheLetter(text: string): object {
  try {
    const { name, labels, value, timestamp }: Line = parseLine(text, most)
    return { ok: true, samples: [{ name, labels, value, timestamp }] }
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    const { kind, index, message } = error
    return { ok: false, problem: { kind, line: 1, column: index + 1, reason: message } }
  }
}

const limits = { bytes: 1e6, lines: 1e3, lineLength: 1e4, labelsPerSample: most }

test('a line that is scanned says what it says by the letter, and is wrong in the same place', () => {
  const knowing = createParser(limits)
  fc.assert(
    fc.property(line, (text) => {
      const expected = byTheLetter(text)
      const body = Buffer.from(`${text}\n`)
      expect(createParser(limits).parse(body)).toEqual(expected)
      expect(knowing.parse(body)).toEqual(expected)
    }),
    { numRuns: 5_000 },
  )
})
