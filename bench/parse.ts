import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { signals } from '../lib/anchore/index.ts'
import { processStart } from '../lib/prometheus/deltas.ts'
import { parseText } from '../lib/prometheus/parse.ts'
import type { Bench, Row } from './bench.ts'
import { generateExposition } from './generate.ts'
import { interleave, millisecondsOf, ratioOf, spreadOf, type Contestant, type Spread } from './measure.ts'

const recordings = fileURLToPath(new URL('../test/fixtures/anchore/', import.meta.url))
const seed = 237
const usualRounds = 9
const warmUp = 2
/** Some hundred parses a round: the collector of garbage has its share in each. */
const leastMs = 200

interface Input {
  readonly name: string
  readonly body: Buffer
  /** How many samples it has in all. */
  readonly samples: number
}

/** One way to read one input. Another parser to compare with is another way and another ratio. */
interface Way extends Contestant {
  readonly subject: string
  readonly input: Input
}

export const parse: Bench = {
  name: 'parse',
  summary: "the parser of the Prometheus text format: in full, and selecting the catalogue's names",
  run: async ({ file, rounds = usualRounds, signal }) => {
    const inputs =
      file === undefined
        ? { selectedToFull: generated(), selectedToFullOfRecording: largestRecording() }
        : { selectedToFull: readInput(file) }
    const ways = Object.values(inputs).flatMap(waysOf)
    const measured = await interleave(ways, { rounds, warmUp, signal })
    const speedUp = (one: Input): Spread => {
      const [full, selecting] = measured.filter(({ input }) => input === one)
      return ratioOf(full?.figures ?? [], selecting?.figures ?? [])
    }
    return {
      rows: measured.map(rowOf),
      ratios: Object.fromEntries(Object.entries(inputs).map(([ratio, input]) => [ratio, speedUp(input)])),
    }
  },
}

function generated(): Input {
  return inputOf('generated', Buffer.from(generateExposition(seed)))
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
  const parsed = parseText(body)
  if (parsed.ok) return { name, body, samples: parsed.samples.length }
  const { line, column, reason } = parsed.problem
  throw new Error(`${name} is not a valid exposition: line ${line}, column ${column}: ${reason}`)
}

function waysOf(input: Input): readonly Way[] {
  const selecting = parseText(input.body, selected)
  const found = selecting.ok ? selecting.samples.length : 0
  return [
    { input, subject: `${input.name}, all ${input.samples} samples`, round: ours(input.body) },
    { input, subject: `${input.name}, the catalogue's ${found}`, round: ours(input.body, selected) },
  ]
}

/** What collect-anchore takes apart with `detail: core`. */
const selected: ReadonlySet<string> = new Set([
  processStart,
  ...signals
    .filter(({ detail }) => detail === undefined)
    .flatMap(({ gauges = [], counters = [] }) => [...gauges, ...counters]),
])

function ours(body: Buffer, names?: ReadonlySet<string>): () => number {
  const call = (): void => {
    parseText(body, names)
  }
  return () => millisecondsOf(call, leastMs, () => performance.now())
}

function rowOf({ subject, input, figures }: Way & { readonly figures: readonly number[] }): Row {
  const perSecond = (amount: number): Spread => spreadOf(figures.map((ms) => (amount * 1000) / ms))
  return {
    subject,
    figures: {
      'MB/s': perSecond(input.body.length / 1e6),
      // All of the input's: those that are skipped have been read too.
      'samples/s': perSecond(input.samples),
    },
  }
}
