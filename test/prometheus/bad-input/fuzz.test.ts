import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExposition } from '../../../lib/prometheus/parse.ts'
import { mutated, originals } from './mutations.ts'

const kinds = ['malformed', 'truncated', 'too-large']
const names = new Set(['process_start_time_seconds', 'python_info', 'up', 'took_seconds_bucket'])

describe('an exposition with mutations', () => {
  test.each(originals)('is valid without them (%#)', (body) => {
    expect(parseExposition(body).ok).toBe(true)
  })

  test('is read, or refused at a line and column within it', () => {
    fc.assert(
      fc.property(mutated, (body) => {
        const parsed = parseExposition(body)
        if (parsed.ok) return
        const { kind, line, column } = parsed.failure
        const written = body.toString().split('\n')
        expect(kinds).toContain(kind)
        expect(line).toBeLessThanOrEqual(written.length)
        expect(column).toBeLessThanOrEqual((written[line - 1]?.length ?? 0) + 1)
      }),
    )
  })

  test('has the same samples by names as in full, filtered, and says whether it has others', () => {
    fc.assert(
      fc.property(mutated, (body) => {
        const all = parseExposition(body)
        if (!all.ok) return
        const samples = all.value.samples.filter(({ name }) => names.has(name))
        const hasOthers = samples.length < all.value.samples.length
        expect(parseExposition(body, { names })).toEqual({ ok: true, value: { samples, hasOthers } })
      }),
    )
  })
})
