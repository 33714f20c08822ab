import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundling } from '../../deploy/bundle.ts'
import { signals } from '../../lib/anchore/index.ts'
import { messageOf } from '../../lib/model/index.ts'
import { processStart, parseExposition } from '../../lib/prometheus/index.ts'
import { execute } from '../processes.ts'
import { figuresOf, ratioOf, type Bench, type Row } from '../report.ts'
import { generateExposition } from './exposition.ts'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
/** The largest recording of a real Anchore. */
const recording = path('../../test/fixtures/anchore/catalog.busy.txt')
const seed = 237
const usualRounds = 9
/** Long enough to fetch and compile Go's module for the first time. */
const buildTimeoutMs = 300_000

/** The samples that collect-anchore reads. */
const names: readonly string[] = [processStart, ...signals.flatMap((signal) => signal.names)]

/** CPU milliseconds of one parse in a new process. */
interface Parse {
  readonly firstMs: number
  readonly warmMs: number
  /** Go's count of samples. */
  readonly samples?: number
}

interface Input {
  readonly name: string
  readonly file: string
  readonly bytes: number
  readonly samples: number
}

/** One parser on one input, with a parse of each round. */
interface Contestant {
  readonly subject: string
  readonly input: Input
  readonly command: readonly [string, ...string[]]
  readonly parses: Parse[]
}

export const parse: Bench = {
  name: 'parse',
  summary: "the exposition parser by names, as deployed, beside Go's textparse",
  run: async ({ file, rounds = usualRounds, signal }) => {
    const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-bench-'))
    try {
      const generated = join(directory, 'generated')
      if (file === undefined) await writeFile(generated, generateExposition(seed))
      const input = readInput(file ?? generated)
      const [program, goProgram] = [join(directory, 'parse.mjs'), join(directory, 'textparse')]
      // Node.js would still strip types in other threads during the first parse.
      await build({ ...bundling, entryPoints: [path('program.ts')], outfile: program })
      const missing = await buildGo(goProgram, signal)
      const ours = contestant(program, input)
      const go: Contestant = {
        subject: "Go's textparse",
        input,
        command: [goProgram, input.file],
        parses: [],
      }
      const contestants = [
        ours,
        ...(missing === undefined ? [go] : []),
        ...(file === undefined ? [contestant(program, readInput(recording))] : []),
      ]
      for (let round = 0; round < rounds; round += 1)
        for (const one of round % 2 === 0 ? contestants : contestants.toReversed())
          one.parses.push(await parseOnce(one, signal))
      const ratio = (time: 'firstMs' | 'warmMs') =>
        ratioOf(
          go.parses.map((one) => one[time]),
          ours.parses.map((one) => one[time]),
        )
      return {
        rows: contestants.flatMap(rowsOf),
        ratios:
          missing === undefined ? { byNamesToGo: ratio('warmMs'), firstByNamesToGo: ratio('firstMs') } : {},
        notes: missing === undefined ? [] : [`skipped: Go's textparse: ${missing}`],
      }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
}

function readInput(file: string): Input {
  const [name, body] = [basename(file), readFileSync(file)]
  const parsed = parseExposition(body)
  if (parsed.ok) return { name, file, bytes: body.length, samples: parsed.value.samples.length }
  const { line, column, reason } = parsed.failure
  throw new Error(`${name} is not a valid exposition: line ${line}, column ${column}: ${reason}`)
}

function contestant(program: string, input: Input): Contestant {
  const subject = `${input.name}, ${input.samples} samples, by names`
  return { subject, input, command: [process.execPath, program, input.file, ...names], parses: [] }
}

/** Compiles the Go program in ./textparse; returns the reason if it cannot. */
async function buildGo(program: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const options = { cwd: path('textparse'), timeout: buildTimeoutMs, signal }
    await execute('go', ['build', '-o', program, '.'], options)
    return undefined
  } catch (error) {
    return messageOf(error).split('\n')[0]
  }
}

/** In a new process, as in a Lambda that has just started. */
async function parseOnce({ subject, input, command }: Contestant, signal: AbortSignal): Promise<Parse> {
  const [program, ...args] = command
  const { stdout } = await execute(program, args, { env: { GOMAXPROCS: '1' }, signal })
  const parsed = JSON.parse(stdout) as Parse
  if ((parsed.samples ?? input.samples) !== input.samples)
    throw new Error(`${subject} finds ${parsed.samples ?? 0} instead of ${input.samples} samples`)
  return parsed
}

function rowsOf({ subject, input, parses }: Contestant): readonly Row[] {
  const figures = (ms: (parse: Parse) => number) =>
    figuresOf(parses, {
      'MB/s': (one) => input.bytes / 1e3 / ms(one),
      ms,
      // Skipped samples count too: their lines are read.
      'samples/s': (one) => (input.samples * 1e3) / ms(one),
    })
  return [
    { subject, figures: figures(({ warmMs }) => warmMs) },
    { subject: `${subject}, first parse of a process`, figures: figures(({ firstMs }) => firstMs) },
  ]
}
