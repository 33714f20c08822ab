import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLine, type Line } from '../../lib/prometheus/line.ts'
import { createParser } from '../../lib/prometheus/parse.ts'
import { LineError } from '../../lib/prometheus/problem.ts'

const most = 3
const members = [
  'le="1"',
  'a="b"',
  '__name__="x"',
  'b="\\n"',
  'b="\\x"',
  '"a.b"="c"',
  '"up"',
  'c="é{}"',
  'd=""',
  'e ="f"',
]
const tails = [' 1', ' 2.5e3', ' NaN', ' +Inf', ' 1 2', '  1', ' 1 ', '1', ' x', ' 1 x', '', ' -0', ' 1e400']

const whole = fc
  .record({
    name: fc.constantFrom('up', 'up', 'a:b', 'up ', ' up', ''),
    braces: fc.option(fc.array(fc.constantFrom(...members), { maxLength: most + 1 }), { nil: undefined }),
    comma: fc.constantFrom(',', ',', ', ', ''),
    last: fc.constantFrom('', '', ','),
    tail: fc.constantFrom(...tails),
  })
  .map(({ name, braces, comma, last, tail }) => {
    const labels = braces === undefined ? '' : `{${braces.join(comma)}${last}}`
    return `${name}${labels}${tail}`
  })

/** With one character where it may not belong. */
const spliced = fc
  .tuple(whole, fc.constantFrom(...Array.from('{}=",\\ \t\r\0#:_1a.-é')), fc.nat(), fc.nat(1))
  .map(([text, character, place, gone]) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + character + text.slice(at + gone)
  })

const line = fc.oneof(whole, spliced).filter((text) => !/^[ \t]*(?:#|$)/.test(text))

/** What the line says by the letter, or where it is wrong. */
function byTheLetter(text: string): object {
  try {
    const { name, labels, value, timestamp }: Line = parseLine(text, most)
    return { ok: true, samples: [{ name, labels, value, timestamp }] }
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    const { kind, index, message } = error
    const isReturnSeen = kind === 'malformed' && text.endsWith('\r')
    const reason = isReturnSeen ? `${message}; the line ends in a carriage return` : message
    return { ok: false, problem: { kind, line: 1, column: index + 1, reason } }
  }
}

const limits = { bytes: 1e6, lines: 1e3, lineLength: 1e4, labelsPerSample: most, samples: 1e3 }

test('a line that is scanned says what it says by the letter, and is wrong in the same place', () => {
  const knowing = createParser(limits)
  fc.assert(
    fc.property(line, (text) => {
      const expected = byTheLetter(text)
      const body = Buffer.from(`${text}\n`)
      expect(createParser(limits).parse(body)).toEqual(expected)
      expect(knowing.parse(body)).toEqual(expected)
    }),
    { numRuns: 3_000 },
  )
})
