import type { CollectorName } from '../lib/catalogue.ts'
import { createStack } from '../local/stack.ts'
import type { Bench, Report, Row } from './bench.ts'
import { startFunction } from './function-process.ts'
import type { Measured } from './function-program.ts'
import { ratioOf, spreadOf, type Spread } from './measure.ts'
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
  summary: 'a run of collect-anchore and one of collect-postgres, publishing included: CPU, wall time, calls',
  run: async ({ rounds = usualRounds, signal }) => {
    const stack = createStack()
    try {
      const minutes = await simulateMinutes(stack)
      const lived: Round[] = []
      while (lived.length < warmUp + rounds) lived.push(await liveRound(minutes, signal))
      return reportOf(lived.slice(warmUp))
    } finally {
      await stack.close()
    }
  },
}

async function liveRound(minutes: SimulatedMinutes, signal: AbortSignal): Promise<Round> {
  const processes = createStack()
  const start = async (name: CollectorName) => {
    const started = await processes.opened(startFunction({ name, variables: minutes.variables }, signal))
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

/** Two lives as one, each step of the one after the same step of the other. */
function sum(left: Life, right: Life): Life {
  return left.map((one, step) => {
    const other = right[step] ?? one
    return {
      cpuMs: one.cpuMs + other.cpuMs,
      wallMs: one.wallMs + other.wallMs,
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
        'CloudWatch calls': spread(({ cloudWatchCalls }) => cloudWatchCalls),
        'DynamoDB calls': spread(({ dynamoDbCalls }) => dynamoDbCalls),
      },
    }
  })
}
