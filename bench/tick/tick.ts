import type { FunctionName } from '../../deploy/deployment.ts'
import { collectorNodeOptions } from '../../deploy/memory.ts'
import { createStack } from '../../local/stack.ts'
import type { Measured } from '../function-program.ts'
import { buildFunctions, startFunction, type FunctionBundles } from '../functions.ts'
import { figuresOf, ratioOf, spreadOf, type Bench, type Row } from '../report.ts'
import { simulateMinutes, type SimulatedMinutes } from './minutes.ts'
import { page } from './notify.ts'
import { startTelegraf, type TelegrafRun } from './telegraf.ts'

const usualRounds = 5
/** The first round warms up the servers that the functions call. */
const warmUp = 1
const runsPerRound = 21

/** The measurements of one process in order: loading, the first run, warm runs. */
type Measurements = readonly Measured[]
const phases = { loading: [0, 1], 'first run': [1, 2], 'warm run': [2] } as const

/** The functions that run at least every five minutes, or page. */
const subjects = ['collect-anchore', 'collect-postgres', 'notify', 'sweep'] as const satisfies FunctionName[]

/** The measurements of one process of each function. */
type Round = Readonly<Record<(typeof subjects)[number], Measurements>>

export const tick: Bench = {
  name: 'tick',
  summary: 'a run of each function: zip size, CPU, wall time, memory, calls; beside telegraf',
  run: async ({ rounds = usualRounds, signal }) => {
    const stack = createStack()
    try {
      const bundles = await buildFunctions()
      stack.defer(bundles.remove)
      const minutes = await simulateMinutes(stack)
      const telegraf = await startTelegraf(minutes, signal, stack)
      const [measured, others]: [Round[], TelegrafRun[]] = [[], []]
      while (measured.length < warmUp + rounds) {
        measured.push(await measureRound(minutes, bundles, signal))
        if (telegraf.ok) others.push(await telegraf.run())
      }
      const counted = measured.slice(warmUp)
      return {
        rows: [...(await rowsOf(counted, bundles)), ...telegrafRows(others.slice(warmUp))],
        ratios: { firstToWarmCpu: firstToWarmCpu(counted.map(both)) },
        notes: [telegraf.ok ? telegraf.version : `skipped: telegraf: ${telegraf.reason}`],
      }
    } finally {
      await stack.close()
    }
  },
}

/** Runs one function at a time: on two cores, one would slow the other. */
async function measureRound(
  { variables, next, cloudwatch }: SimulatedMinutes,
  { moduleOf, program }: FunctionBundles,
  signal: AbortSignal,
): Promise<Round> {
  const processes = createStack()
  const start = async (name: FunctionName, nodeOptions?: string) => {
    const load = {
      name,
      module: moduleOf(name),
      variables,
      ...(nodeOptions !== undefined && { nodeOptions }),
    }
    const started = await processes.opened(startFunction(load, signal, program))
    return { ...started, measurements: [started.loading] }
  }
  try {
    const anchore = await start('collect-anchore', collectorNodeOptions)
    const postgres = await start('collect-postgres', collectorNodeOptions)
    const notify = await start('notify')
    const sweep = await start('sweep')
    // No minute may pass without the collectors: the next run would publish that minute too.
    const pass = async () => {
      const minute = await next()
      for (const { run, measurements } of [anchore, postgres])
        measurements.push(await run(minute.slot, minute.now))
      return minute
    }
    for (let count = 1; count < runsPerRound; count += 1) await pass()
    const last = await pass()
    notify.measurements.push(await page(notify, cloudwatch, last.now))
    sweep.measurements.push(await sweep.run(last.slot, last.now))
    return {
      'collect-anchore': anchore.measurements,
      'collect-postgres': postgres.measurements,
      notify: notify.measurements,
      sweep: sweep.measurements,
    }
  } finally {
    await processes.close()
  }
}

/** The sums of the two collectors. */
function both(round: Round): Measurements {
  return round['collect-anchore'].map((one, step) => {
    const other = round['collect-postgres'][step] ?? one
    return {
      cpuMs: one.cpuMs + other.cpuMs,
      wallMs: one.wallMs + other.wallMs,
      // Each function has memory of its own.
      peakMib: Math.max(one.peakMib, other.peakMib),
      cloudWatchCalls: one.cloudWatchCalls + other.cloudWatchCalls,
      dynamoDbCalls: one.dynamoDbCalls + other.dynamoDbCalls,
      remarks: [],
    }
  })
}

function firstToWarmCpu(processes: readonly Measurements[]) {
  const medianCpu = (phase: keyof typeof phases) =>
    processes.map((process) => spreadOf(process.slice(...phases[phase]).map(({ cpuMs }) => cpuMs)).median)
  return ratioOf(medianCpu('first run'), medianCpu('warm run'))
}

async function rowsOf(rounds: readonly Round[], { zipKilobytes }: FunctionBundles): Promise<readonly Row[]> {
  const functions = subjects.map(async (name) => {
    const zip = { 'zip kB': spreadOf([await zipKilobytes(name)]) }
    const processes = rounds.map((round) => round[name])
    return phaseRows(name, processes).map((row, index) =>
      index === 0 ? { ...row, figures: { ...row.figures, ...zip } } : row,
    )
  })
  return [...(await Promise.all(functions)).flat(), ...phaseRows('both', rounds.map(both))]
}

/** A row for each phase with a measurement. */
function phaseRows(name: string, processes: readonly Measurements[]): readonly Row[] {
  return Object.entries(phases).flatMap(([phase, bounds]) => {
    const measured = processes.flatMap((process) => process.slice(...bounds))
    if (measured.length === 0) return []
    const figures = figuresOf(measured, {
      'CPU ms': ({ cpuMs }) => cpuMs,
      'wall ms': ({ wallMs }) => wallMs,
      'peak MiB': ({ peakMib }) => peakMib,
      'CloudWatch calls': ({ cloudWatchCalls }) => cloudWatchCalls,
      'DynamoDB calls': ({ dynamoDbCalls }) => dynamoDbCalls,
    })
    return [{ subject: `${name}, ${phase}`, figures }]
  })
}

function telegrafRows(runs: readonly TelegrafRun[]): readonly Row[] {
  if (runs.length === 0) return []
  const columns = {
    'CPU ms': ({ cpuMs }: TelegrafRun) => cpuMs,
    'wall ms': ({ wallMs }: TelegrafRun) => wallMs,
  }
  return [{ subject: 'telegraf --once', figures: figuresOf(runs, columns) }]
}
