import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExposition, type ExpositionFormat } from '../../../lib/prometheus/parse.ts'
import { mutated, originals } from './mutations.ts'

const formats: readonly ExpositionFormat[] = ['text', 'openmetrics']
const kinds = ['malformed', 'truncated', 'too-large']
const names = new Set(['process_start_time_seconds', 'python_info', 'up', 'took_seconds_bucket'])

describe.each(formats)('an exposition in %s with mutations', (format) => {
  test.each(originals[format])('is valid without them (%#)', (body) => {
    expect(parseExposition(body, { format }).ok).toBe(true)
  })

  test('is read, or refused at a line and column within it', () => {
    fc.assert(
      fc.property(mutated(format), (body) => {
        const parsed = parseExposition(body, { format })
        if (parsed.ok) return
        const { kind, line, column } = parsed.failure
        const written = body.toString().split('\n')
        expect(kinds).toContain(kind)
        expect(line).toBeLessThanOrEqual(written.length)
        expect(column).toBeLessThanOrEqual((written[line - 1]?.length ?? 0) + 1)
      }),
    )
  })

  test('has the same samples by names as in full, filtered', () => {
    fc.assert(
      fc.property(mutated(format), (body) => {
        const all = parseExposition(body, { format })
        if (!all.ok) return
        const samples = all.value.filter(({ name }) => names.has(name))
        expect(parseExposition(body, { format, names })).toEqual({ ok: true, value: samples })
      }),
    )
  })
})
