import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { messageOf } from '../lib/model/index.ts'
import { postgres } from './postgres.ts'
import { tableOf, type Bench, type Report } from './report.ts'
import { scale } from './scale.ts'
import { tick } from './tick.ts'

const benches: readonly Bench[] = [tick, scale, postgres]
const usage = `Usage: npm run --silent bench -- NAME [--rounds N] [--json]

${benches.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n')}

  --rounds N    the number of rounds; each bench has its own default
  --json        one JSON object: ratios has the medians of the comparisons, results the rest`

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { rounds: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [name] = positionals
    const bench = benches.find((one) => one.name === name)
    const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
    if (name !== undefined && bench === undefined) throw new Error(`No such bench: ${name}`)
    if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
      throw new Error(`--rounds takes a whole number above 0, not ${values.rounds ?? ''}`)
    if (bench === undefined) {
      console.log(usage)
      return 0
    }
    const report = await bench.run({ rounds, signal: interruption() })
    console.log(values.json ? jsonOf(bench, report) : textOf(report))
    return 0
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`)
    return 2
  }
}

/** Aborts on an interrupt, so that a bench can end the processes that it started. */
function interruption(): AbortSignal {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping.abort()
    })
  }
  return stopping.signal
}

function textOf(report: Report): string {
  return [`${machine()}; median (range)\n`, tableOf(report), ...report.notes].join('\n')
}

function machine(): string {
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`
}

function jsonOf({ name }: Bench, { rows, ratios, notes }: Report): string {
  const medians = Object.entries(ratios).map(([ratio, { median }]) => [ratio, median] as const)
  const results = { machine: machine(), rows, ratios, notes }
  return JSON.stringify({ bench: name, ratios: Object.fromEntries(medians), results })
}
