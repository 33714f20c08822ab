import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { signals } from '../lib/anchore/signals.ts'
import { processStart } from '../lib/prometheus/deltas.ts'
import { parseExposition } from '../lib/prometheus/parse.ts'
import type { Bench, Row } from './bench.ts'
import { generateExposition } from './generate.ts'
import {
  cpuMilliseconds,
  interleave,
  millisecondsOf,
  ratioOf,
  spreadOf,
  type Contestant,
  type Spread,
} from './measure.ts'
import { textparse } from './peers/textparse.ts'

const recordings = fileURLToPath(new URL('../test/fixtures/anchore/', import.meta.url))
const firstParseProgram = fileURLToPath(new URL('first-parse-program.ts', import.meta.url))
const seed = 237
const usualRounds = 9
const warmUp = 4
/** Hundreds of parses a round: each has its share of garbage collection. */
const roundMs = 200

/** The samples that collect-anchore reads with `detail: core`. */
const names: ReadonlySet<string> = new Set([
  processStart,
  ...signals.filter(({ detail }) => detail === undefined).flatMap((signal) => signal.names),
])

interface Input {
  readonly name: string
  readonly body: Buffer
  /** All samples in it. */
  readonly samples: number
}

/** One way to read one input. */
interface Way extends Contestant {
  readonly subject: string
  readonly input: Input
}

/** The two ways to read an input, and those of Go, as the ratios name them. */
const subjects = { byNames: 'by names', firstByNames: 'by names, first parse of a process' }
const goSubjects = { byNames: "Go's textparse", firstByNames: "Go's textparse, first parse of a process" }

export const parse: Bench = {
  name: 'parse',
  summary: "the exposition parser by names, as deployed, beside Go's textparse",
  run: async ({ file, rounds = usualRounds, signal }) => {
    const input =
      file === undefined ? inputOf('generated', Buffer.from(generateExposition(seed))) : readInput(file)
    const go = await textparse(input.body, input.samples, signal)
    const peers = go.ok
      ? [
          { input, subject: goSubjects.byNames, ...go.warm },
          { input, subject: goSubjects.firstByNames, ...go.first },
        ]
      : []
    const others = file === undefined ? waysOf(largestRecording()) : []
    try {
      const measured = await interleave([...waysOf(input), ...peers, ...others], { rounds, warmUp, signal })
      const ratio = (way: keyof typeof subjects): Spread => {
        const figures = (subject: string) => measured.find((one) => one.subject === subject)?.figures ?? []
        return ratioOf(figures(goSubjects[way]), figures(subjectOf(input, way)))
      }
      return {
        rows: measured.map(rowOf),
        ratios: go.ok ? { byNamesToGo: ratio('byNames'), firstByNamesToGo: ratio('firstByNames') } : {},
        notes: go.ok ? [] : [`skipped: ${go.reason}`],
      }
    } finally {
      if (go.ok) go.close()
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
  const parsed = parseExposition(body)
  if (parsed.ok) return { name, body, samples: parsed.value.length }
  const { line, column, reason } = parsed.failure
  throw new Error(`${name} is not a valid exposition: line ${line}, column ${column}: ${reason}`)
}

function waysOf(input: Input): readonly Way[] {
  return [
    { input, subject: subjectOf(input, 'byNames'), round: () => warmParse(input.body) },
    { input, subject: subjectOf(input, 'firstByNames'), round: (signal) => firstParse(input.body, signal) },
  ]
}

function subjectOf({ name, samples }: Input, way: keyof typeof subjects): string {
  return `${name}, ${samples} samples, ${subjects[way]}`
}

function warmParse(body: Buffer): number {
  const call = (): void => {
    parseExposition(body, { names })
  }
  return millisecondsOf(call, roundMs, cpuMilliseconds)
}

/** In a process of its own: nothing is compiled yet, as in a Lambda that has just started. */
async function firstParse(body: Buffer, signal: AbortSignal): Promise<number> {
  const child = spawn(process.execPath, [firstParseProgram, ...names], {
    stdio: ['pipe', 'pipe', 'inherit'],
    signal,
  })
  child.stdin.end(body)
  return Number(await text(child.stdout))
}

function rowOf({ subject, input, figures }: Way & { readonly figures: readonly number[] }): Row {
  const perSecond = (amount: number): Spread => spreadOf(figures.map((ms) => (amount * 1000) / ms))
  return {
    subject,
    figures: {
      'MB/s': perSecond(input.body.length / 1e6),
      ms: spreadOf(figures),
      // Skipped samples count too: their lines are read.
      'samples/s': perSecond(input.samples),
    },
  }
}
