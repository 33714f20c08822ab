import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { ExpositionFormat } from '../../../lib/prometheus/parse.ts'

const recordings = new URL('../../fixtures/anchore/', import.meta.url)

/** Every kind of family, and what its lines may have. */
const openMetrics = `# TYPE up gauge
# HELP up Whether it \\"answers\\".
up{job="a",zone="\\\\n"} 1 1.5
up{job="b",zone="é"} 0
# TYPE requests counter
# UNIT took_seconds seconds
# TYPE took_seconds histogram
took_seconds_bucket{le="0.5"} 1 # {trace_id="a"} 0.25 1700000000.5
took_seconds_bucket{le="+Inf"} 2
took_seconds_count 2
took_seconds_sum 7.5e-1
took_seconds_created 1700000000
# TYPE "size.bytes" summary
{"size.bytes",quantile="0.5"} NaN
{"size.bytes_count"} 0
{"size.bytes_sum"} 0
# TYPE build info
build_info{version="1.1.0"} 1
# TYPE mode stateset
mode{mode="on"} 1
mode{mode="off"} 0
unknown -Inf
# EOF
`

/** Valid expositions: what anchore-engine 1.1.0 exports, and one of ours for the format that it does not speak. */
export const originals: Readonly<Record<ExpositionFormat, readonly Buffer[]>> = {
  text: readdirSync(recordings).map((file) => readFileSync(new URL(file, recordings))),
  openmetrics: [Buffer.from(openMetrics)],
}

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

/** A valid exposition with up to six faults, or what may be none. */
export function mutated(format: ExpositionFormat): fc.Arbitrary<Buffer> {
  const edit = fc.oneof({ weight: 6, arbitrary: spliced }, changedByte, repeated, cutShort)
  return fc
    .tuple(fc.constantFrom(...originals[format]), fc.array(edit, { maxLength: 6 }))
    .map(([body, edits]) => edits.reduce((edited, one) => one(edited), body))
}
