import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExposition } from '../../lib/prometheus/parse.ts'

const recordings = new URL('../fixtures/anchore/', import.meta.url)

/** Every kind of family, and what its lines may have. */
const allKinds = `# TYPE up gauge
# HELP up Whether it \\"answers\\".
up{job="a",zone="\\\\n"} 1 1500
up { job = "b" , zone="é", } 0
# TYPE requests counter
requests_total 1
# TYPE took_seconds histogram
took_seconds_bucket{le="0.5"} 1
took_seconds_bucket{le="+Inf"} 2
took_seconds_count 2
took_seconds_sum 7.5e-1
# TYPE "size.bytes" summary
{"size.bytes",quantile="0.5"} NaN
{"size.bytes_count"} 0
{"size.bytes_sum"} 0
unknown -Inf
`

/** Valid expositions: what anchore-engine 1.1.0 exports, and one of ours. */
const originals: readonly Buffer[] = [
  ...readdirSync(recordings).map((file) => readFileSync(new URL(file, recordings))),
  Buffer.from(allKinds),
]

const insertions = [
  ...Array.from('"\\{}(), \t\r\n#=1e+-.:_a\0\xff'),
  '# TYPE x histogram\n',
  '# HELP x \\x\n',
  '# EOF\n',
  'x_bucket{le="x"} 1\n',
  ' 1700000000',
]

type Edit = (body: Buffer) => Buffer

const place = fc.nat()
const placed = (edit: (body: Buffer, at: number) => Buffer) =>
  place.map(
    (at): Edit =>
      (body) =>
        edit(body, at % (body.length + 1)),
  )

/** A few bytes gone, a few put in. */
const spliced = fc
  .tuple(fc.nat(3), fc.constantFrom(...insertions))
  .chain(([removed, inserted]) =>
    placed((body, at) =>
      Buffer.concat([body.subarray(0, at), Buffer.from(inserted, 'latin1'), body.subarray(at + removed)]),
    ),
  )
const cutShort = placed((body, at) => body.subarray(0, at))
const changedByte = fc
  .nat(255)
  .chain((byte) =>
    placed((body, at) => Buffer.concat([body.subarray(0, at), Buffer.of(byte), body.subarray(at + 1)])),
  )
/** What stands between two places stands at its end once more. */
const repeated = fc
  .nat(300)
  .chain((length) => placed((body, at) => Buffer.concat([body.subarray(0, at + length), body.subarray(at)])))

const edit = fc.oneof({ weight: 6, arbitrary: spliced }, changedByte, repeated, cutShort)

/** A valid exposition with up to six faults, or what may be none. */
const mutated: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom(...originals), fc.array(edit, { maxLength: 6 }))
  .map(([body, edits]) => edits.reduce((edited, one) => one(edited), body))

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
