import type { CollectorName } from '../lib/model/collector.ts'
import { collectorNodeOptions } from '../deploy/memory.ts'
import { createStack } from '../local/stack.ts'
import type { Bench, Report, Row } from './bench.ts'
import { buildFunctions, type FunctionBundles } from './function-bundles.ts'
import { startFunction } from './function-process.ts'
import type { Measured } from './function-program.ts'
import { ratioOf, spreadOf, type Spread } from './measure.ts'
import { telegraf, telegrafName, type Ran } from './peers/telegraf.ts'
import { simulateMinutes, type SimulatedMinutes } from './simulated-minutes.ts'

const usualRounds = 5
/** The first round warms what stands in for Anchore and AWS, on which the functions wait. */
const warmUp = 1
const runsPerRound = 21

/** What one process did, in its order: load, run for the first time, run warm. */
type Life = readonly Measured[]
const phases = { loading: [0, 1], 'first run': [1, 2], 'warm run': [2] } as const

/** A life of each function, their runs for the same slots in turn. */
type Round = Readonly<Record<CollectorName, Life>>

export const tick: Bench = {
  name: 'tick',
  summary: 'a run of both collectors, publishing included: CPU, wall time, memory, calls; beside telegraf',
  run: async ({ rounds = usualRounds, signal }) => {
    const stack = createStack()
    try {
      const bundles = await buildFunctions()
      stack.defer(bundles.remove)
      const minutes = await simulateMinutes(stack)
      const peer = await telegraf(minutes, signal)
      stack.defer(peer.remove)
      const [lived, others]: [Round[], Ran[]] = [[], []]
      while (lived.length < warmUp + rounds) {
        lived.push(await liveRound(minutes, bundles, signal))
        if (peer.ok) others.push(await peer.run())
      }
      const report = reportOf(lived.slice(warmUp))
      if (!peer.ok) return { ...report, notes: [`skipped: ${telegrafName}: ${peer.reason}`] }
      return { ...report, rows: [...report.rows, telegrafRow(others.slice(warmUp))], notes: [peer.version] }
    } finally {
      await stack.close()
    }
  },
}

async function liveRound(
  minutes: SimulatedMinutes,
  { moduleOf, program }: FunctionBundles,
  signal: AbortSignal,
): Promise<Round> {
  const processes = createStack()
  const start = async (name: CollectorName) => {
    const load = {
      name,
      module: moduleOf(name),
      variables: minutes.variables,
      nodeOptions: collectorNodeOptions,
    }
    const started = await processes.opened(startFunction(load, signal, program))
    return { run: started.run, life: [started.loading] }
  }
  try {
    // One at a time, here and below: on two cores they would be in each other's wall time.
    const anchore = await start('collect-anchore')
    const postgres = await start('collect-postgres')
    for (let count = 0; count < runsPerRound; count += 1) {
      const minute = await minutes.next()
      for (const { run, life } of [anchore, postgres]) life.push(await run(minute))
    }
    return { 'collect-anchore': anchore.life, 'collect-postgres': postgres.life }
  } finally {
    await processes.close()
  }
}

function reportOf(rounds: readonly Round[]): Report {
  const lives = {
    'collect-anchore': rounds.map((round) => round['collect-anchore']),
    'collect-postgres': rounds.map((round) => round['collect-postgres']),
    both: rounds.map((round) => sum(round['collect-anchore'], round['collect-postgres'])),
  }
  const medianCpu = (life: Life): number => spreadOf(life.map(({ cpuMs }) => cpuMs)).median
  const firstCpu = lives.both.map((life) => medianCpu(life.slice(...phases['first run'])))
  const warmCpu = lives.both.map((life) => medianCpu(life.slice(...phases['warm run'])))
  return {
    rows: Object.entries(lives).flatMap(([name, each]) => rowsOf(name, each)),
    ratios: { firstToWarmCpu: ratioOf(firstCpu, warmCpu) },
  }
}

function telegrafRow(runs: readonly Ran[]): Row {
  const spread = (figure: keyof Ran): Spread => spreadOf(runs.map((run) => run[figure]))
  return { subject: telegrafName, figures: { 'CPU ms': spread('cpuMs'), 'wall ms': spread('wallMs') } }
}

/** Two lives as one, each step of the one after the same step of the other. */
function sum(left: Life, right: Life): Life {
  return left.map((one, step) => {
    const other = right[step] ?? one
    return {
      cpuMs: one.cpuMs + other.cpuMs,
      wallMs: one.wallMs + other.wallMs,
      // Each function has its own: the larger is what one of them must have.
      peakMib: Math.max(one.peakMib, other.peakMib),
      cloudWatchCalls: one.cloudWatchCalls + other.cloudWatchCalls,
      dynamoDbCalls: one.dynamoDbCalls + other.dynamoDbCalls,
      remarks: [],
    }
  })
}

function rowsOf(name: string, lives: readonly Life[]): readonly Row[] {
  return Object.entries(phases).map(([phase, bounds]) => {
    const measured = lives.flatMap((life) => life.slice(...bounds))
    const spread = (figure: (one: Measured) => number): Spread => spreadOf(measured.map(figure))
    return {
      subject: `${name}, ${phase}`,
      figures: {
        'CPU ms': spread(({ cpuMs }) => cpuMs),
        'wall ms': spread(({ wallMs }) => wallMs),
        'peak MiB': spread(({ peakMib }) => peakMib),
        'CloudWatch calls': spread(({ cloudWatchCalls }) => cloudWatchCalls),
        'DynamoDB calls': spread(({ dynamoDbCalls }) => dynamoDbCalls),
      },
    }
  })
}
