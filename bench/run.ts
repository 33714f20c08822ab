import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { nearest } from '../lib/config/index.ts'
import { messageOf } from '../lib/model/index.ts'
import { notify } from './notify/notify.ts'
import { advise } from './advise/advise.ts'
import { parse } from './parse/parse.ts'
import { postgres } from './postgres/postgres.ts'
import { publish } from './publish/publish.ts'
import { queue } from './queue/queue.ts'
import { tableOf, type Bench, type BenchOptions, type Report } from './report.ts'
import { scale } from './scale/scale.ts'
import { tick } from './tick/tick.ts'
import { week } from './week/week.ts'

const benches: readonly Bench[] = [parse, scale, tick, postgres, publish, week, notify, advise, queue]
const list = benches.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n')
const usage = `Usage: npm run --silent bench -- NAME [options]

${list}

  --file FILE   parse: this exposition instead of the recorded and the generated one
  --rounds N    the number of rounds; each bench has its own default
  --images N    postgres: the backlog query alone on N images; 5000000 take 6 GB of the temporary directory
  --days N      week: the number of days; default 7
  --json        one JSON object: ratios has the medians of the comparisons, results the rest`

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const command = commandOf(args)
  if (typeof command === 'string') {
    console.error(`${command}\n\n${usage}`)
    return 2
  }
  if (command.bench === undefined) {
    console.log(usage)
    return 0
  }
  try {
    const report = await command.bench.run({ ...command.options, signal: interruption() })
    console.log(command.json ? jsonOf(command.bench, report) : textOf(report))
    return report.failed === true ? 1 : 0
  } catch (error) {
    console.error(messageOf(error))
    return 1
  }
}

interface Command {
  /** Undefined if the arguments name none. */
  readonly bench: Bench | undefined
  readonly json: boolean
  readonly options: Omit<BenchOptions, 'signal'>
}

/** The command, or the error in the arguments. */
function commandOf(args: readonly string[]): Command | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        file: { type: 'string' },
        rounds: { type: 'string' },
        images: { type: 'string' },
        days: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    })
    const [name, surplus] = positionals
    if (surplus !== undefined) return `One bench at a time: ${surplus} is a second`
    const bench = benches.find((one) => one.name === name)
    if (name !== undefined && bench === undefined) return unknownBench(name)
    for (const option of ['rounds', 'images', 'days'] as const) {
      const value = values[option]
      if (value !== undefined && !(Number.isInteger(Number(value)) && Number(value) > 0))
        return `--${option} takes a whole number above 0, not ${value}`
    }
    const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text))
    const options = {
      file: values.file,
      rounds: numberOf(values.rounds),
      images: numberOf(values.images),
      days: numberOf(values.days),
    }
    return { bench, json: values.json, options }
  } catch (error) {
    return messageOf(error)
  }
}

function unknownBench(name: string): string {
  const near = nearest(
    name,
    benches.map((bench) => bench.name),
  )
  return `No such bench: ${name}${near === undefined ? '' : `; did you mean ${near}?`}`
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
