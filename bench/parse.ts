import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { signals } from '../lib/anchore/index.ts'
import { processStart } from '../lib/prometheus/deltas.ts'
import { createParser } from '../lib/prometheus/parse.ts'
import type { Bench, Row } from './bench.ts'
import { generateCounter, generateExposition } from './generate.ts'
import { interleave, ratioOf, spreadOf, type Contestant, type Spread } from './measure.ts'
import { allocatedBytes, ours, oursFirst } from './parse-ours.ts'
import { npmParser } from './peers/npm.ts'
import { textparse } from './peers/textparse.ts'

const recordings = fileURLToPath(new URL('../test/fixtures/anchore/', import.meta.url))
const seed = 237
const usualRounds = 9
const warmUp = 4
/** Bytes of the expositions that show that cost grows as the body does. */
const sizes = [10_000, 200_000, 1_000_000, 5_000_000, 20_000_000]

interface Input {
  readonly name: string
  readonly body: Buffer
  /** How many samples it has in all. */
  readonly samples: number
}

/** One way to read one input. */
interface Way extends Contestant {
  readonly subject: string
  readonly input: Input
}

export const parse: Bench = {
  name: 'parse',
  summary: 'the parser of the Prometheus text format beside those of Go and npm',
  run: async ({ file, rounds = usualRounds, signal }) => {
    const input =
      file === undefined ? inputOf('generated', Buffer.from(generateExposition(seed))) : readInput(file)
    const others = file === undefined ? [...waysOf(largestRecording()), ...sizes.map(grown)] : []
    const [go, npm] = await Promise.all([textparse(input.body, input.samples, signal), npmParser(input.body)])
    try {
      const peers = [
        ...(go.ok ? [{ input, subject: "Go's textparse", ...go.contestant }] : []),
        ...(go.ok && go.first ? [{ input, subject: "Go's textparse, first parse", ...go.first }] : []),
        ...(npm.ok ? [{ input, subject: "npm's parse-prometheus-text-format", ...npm.contestant }] : []),
      ]
      const ways = [...waysOf(input), ...peers]
      const measured = await interleave([...ways, ...others], { rounds, warmUp, signal })
      const [full, cold, selecting, first, firstSelecting] = measured
      const peer = (subject: string) => measured.find((one) => one.subject === subject)
      const [goWarm, goFirst] = [peer("Go's textparse"), peer("Go's textparse, first parse")]
      const js = peer("npm's parse-prometheus-text-format")
      const ratios = Object.entries({
        fullToGo: [goWarm, full],
        selectedToGo: [goWarm, selecting],
        fullToJs: [js, full],
        coldToGo: [goWarm, cold],
        coldToJs: [js, cold],
        firstToGo: [goFirst, first],
        firstSelectedToGo: [goFirst, firstSelecting],
        selectedToFull: [full, selecting],
      } as const)
      return {
        rows: measured.map(rowOf),
        ratios: Object.fromEntries(
          ratios.flatMap(([name, [slow, fast]]) =>
            slow === undefined || fast === undefined ? [] : [[name, ratioOf(slow.figures, fast.figures)]],
          ),
        ),
        notes: [
          `${allocatedBytes(input.body, input.samples)} bytes allocated a sample, all samples of ${input.name}, warm`,
          ...[go, npm].flatMap((one) => (one.ok ? [] : [`skipped: ${one.reason}`])),
        ],
      }
    } finally {
      for (const one of [go, npm]) if (one.ok) one.close()
    }
  },
}

function largestRecording(): Input {
  const inputs = readdirSync(recordings)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => readInput(`${recordings}${file}`))
  const [largest] = inputs.toSorted((left, right) => right.body.length - left.body.length)
  if (largest === undefined) throw new Error(`there is no recording in ${recordings}`)
  return largest
}

function readInput(file: string): Input {
  return inputOf(basename(file), readFileSync(file))
}

function inputOf(name: string, body: Buffer): Input {
  const parsed = createParser().parse(body)
  if (parsed.ok) return { name, body, samples: parsed.samples.length }
  const { line, column, reason } = parsed.problem
  throw new Error(`${name} is not a valid exposition: line ${line}, column ${column}: ${reason}`)
}

function waysOf(input: Input): readonly Way[] {
  const selecting = createParser().parse(input.body, { names: selected })
  const found = selecting.ok ? selecting.samples.length : 0
  const { name, body, samples } = input
  return [
    { input, subject: `${name}, all ${samples} samples`, round: ours(body, 'warm') },
    { input, subject: `${name}, all, by a new parser`, round: ours(body, 'cold') },
    { input, subject: `${name}, the catalogue's ${found}`, round: ours(body, 'warm', selected) },
    { input, subject: `${name}, all, first parse of a process`, round: oursFirst(body) },
    { input, subject: `${name}, the catalogue's, first parse`, round: oursFirst(body, selected) },
  ]
}

function grown(bytes: number): Way {
  const input = inputOf(`${bytes / 1e6} MB of one counter`, Buffer.from(generateCounter(bytes)))
  return { input, subject: `${input.name}, by a new parser`, round: ours(input.body, 'cold') }
}

/** What collect-anchore takes apart with `detail: core`. */
const selected: ReadonlySet<string> = new Set([
  processStart,
  ...signals.filter(({ detail }) => detail === undefined).flatMap(({ names }) => names),
])

function rowOf({ subject, input, figures }: Way & { readonly figures: readonly number[] }): Row {
  const perSecond = (amount: number): Spread => spreadOf(figures.map((ms) => (amount * 1000) / ms))
  return {
    subject,
    figures: {
      'MB/s': perSecond(input.body.length / 1e6),
      ms: spreadOf(figures),
      // All of the input's: those that are skipped have been read too.
      'samples/s': perSecond(input.samples),
    },
  }
}
