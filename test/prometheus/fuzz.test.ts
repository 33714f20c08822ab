import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createParser, type ExpositionFormat } from '../../lib/prometheus/parse.ts'
import type { PrometheusSample } from '../../lib/prometheus/sample.ts'
import { mutated, originals } from '../support/mutations.ts'

const formats: readonly ExpositionFormat[] = ['text', 'openmetrics']
const kinds = ['malformed', 'truncated', 'too-large']
const names = new Set(['process_start_time_seconds', 'python_info', 'up', 'took_seconds_bucket'])

/** OpenMetrics has it only in families whose TYPE line stands before: a line is tried without it too. */
const exemplar = / # \{.*/

/** One text a sample, by which two can be compared. */
function textOf({ name, labels, value, timestamp }: PrometheusSample): string {
  return JSON.stringify([name, [...labels], Object.is(value, -0) ? '-0' : String(value), timestamp])
}

/** The samples of every line that is valid by itself, line by line. */
function aloneIn(body: Buffer, format: ExpositionFormat): readonly string[] {
  const parser = createParser()
  const end = format === 'openmetrics' ? '\n# EOF\n' : '\n'
  return body
    .toString('latin1')
    .split('\n')
    .flatMap((line) => [line, line.replace(exemplar, '')])
    .map((line) => parser.parse(Buffer.from(line + end, 'latin1'), { format }))
    .flatMap((parsed) => (parsed.ok ? parsed.samples : []))
    .map(textOf)
}

function isInOrder(some: readonly string[], all: readonly string[]): boolean {
  let next = 0
  return some.every((one) => {
    next = all.indexOf(one, next) + 1
    return next > 0
  })
}

describe.each(formats)('an exposition in %s that may have faults', (format) => {
  test.each(originals[format])('is valid without them (%#)', (body) => {
    expect(createParser().parse(body, { format }).ok).toBe(true)
  })

  test('is read, or refused at one of its places', () => {
    fc.assert(
      fc.property(mutated(format), (body) => {
        const parsed = createParser().parse(body, { format })
        if (parsed.ok) return
        const { kind, line, column } = parsed.problem
        const written = body.toString().split('\n')
        expect(kinds).toContain(kind)
        expect(line).toBeLessThanOrEqual(written.length)
        expect(column).toBeLessThanOrEqual((written[line - 1]?.length ?? 0) + 1)
      }),
    )
  })

  test('is the same to a parser that knows earlier ones as to one that knows none', () => {
    const parser = createParser()
    fc.assert(
      fc.property(mutated(format), fc.boolean(), (body, selects) => {
        const options = { format, names: selects ? names : undefined }
        expect(parser.parse(body, options)).toEqual(createParser().parse(body, options))
        expect(parser.salvage(body, options)).toEqual(createParser().salvage(body, options))
      }),
    )
  })

  test('has by names what it has in all, filtered', () => {
    fc.assert(
      fc.property(mutated(format), (body) => {
        const all = createParser().parse(body, { format })
        if (!all.ok) return
        const samples = all.samples.filter(({ name }) => names.has(name))
        expect(createParser().parse(body, { format, names })).toEqual({ ok: true, samples })
      }),
    )
  })

  test('is salvaged without a sample that its line alone would not have', () => {
    fc.assert(
      fc.property(mutated(format), fc.boolean(), (body, selects) => {
        const { samples } = createParser().salvage(body, { format, names: selects ? names : undefined })
        expect(isInOrder(samples.map(textOf), aloneIn(body, format))).toBe(true)
      }),
    )
  })

  test('is salvaged whole where it has none', () => {
    fc.assert(
      fc.property(mutated(format), (body) => {
        const parsed = createParser().parse(body, { format })
        const { samples, bad, problems } = createParser().salvage(body, { format })
        if (parsed.ok) expect({ samples, bad }).toEqual({ samples: parsed.samples, bad: 0 })
        // What only a whole family of OpenMetrics can break costs no line.
        else if (format === 'text') expect(problems[0]).toEqual(parsed.problem)
      }),
    )
  })
})
