import type { FunctionName } from '../deploy/deployment.ts'
import { collectorNodeOptions } from '../deploy/memory.ts'
import { topics } from '../lib/cloudwatch/index.ts'
import { slotOf, slotPlus, type Slot } from '../lib/model/index.ts'
import { topicArn } from '../local/aws/account.ts'
import { alarmActions, createSns } from '../local/aws/sns.ts'
import type { CloudWatch } from '../local/aws/cloudwatch/server.ts'
import { createEventSource } from '../local/aws/lambda.ts'
import { createQueue } from '../local/aws/queue.ts'
import { startDeployment, type Deployment } from '../local/deployment.ts'
import { createStack, type Stack } from '../local/stack.ts'
import { openCatalog } from '../local/world/catalog.ts'
import { usual } from '../local/world/conditions.ts'
import { holdConnections } from '../local/world/connections.ts'
import { createImages } from '../local/world/images.ts'
import { seededRandom } from '../local/world/random.ts'
import type { Measured } from './function-program.ts'
import { buildFunctions, startFunction, type FunctionBundles, type FunctionProcess } from './functions.ts'
import { figuresOf, ratioOf, spreadOf, type Bench, type Row } from './report.ts'

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
  summary: 'a run of each function: zip size, CPU, wall time, memory, calls',
  run: async ({ rounds = usualRounds, signal }) => {
    const stack = createStack()
    try {
      const bundles = await buildFunctions()
      stack.defer(bundles.remove)
      const minutes = await simulateMinutes(stack)
      const measured: Round[] = []
      while (measured.length < warmUp + rounds) measured.push(await measureRound(minutes, bundles, signal))
      const counted = measured.slice(warmUp)
      return {
        rows: await rowsOf(counted, bundles),
        ratios: { firstToWarmCpu: firstToWarmCpu(counted.map(both)) },
        notes: [],
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

/** A minute of the simulation. */
interface Minute {
  readonly slot: Slot
  /** The start of its runs, milliseconds since the Unix epoch. */
  readonly now: number
}

/** The local deployment; `variables`: the environment of the functions. */
interface SimulatedMinutes extends Pick<Deployment, 'variables' | 'anchore' | 'cloudwatch'> {
  /** Lets a minute pass in Anchore and in its database. */
  readonly next: () => Promise<Minute>
}

const seed = 4780
const pooledConnections = 17
/** The scheduler's delay. */
const delayMs = 2_000

/** Starts the local deployment, whose alarms are not evaluated; `stack` ends it. */
async function simulateMinutes(stack: Stack): Promise<SimulatedMinutes> {
  const random = seededRandom(seed)
  let slot = slotOf(Date.now())
  let now: number = slot
  const options = { clock: () => now, random, sink: () => undefined, received: () => undefined }
  const { anchore, cloudwatch, login, variables } = await startDeployment(options, stack)
  const catalog = await openCatalog(login)
  stack.defer(catalog.close)
  const pool = holdConnections(login)
  stack.defer(pool.closeAll)
  await pool.open(pooledConnections)
  const images = createImages(slot, random)
  return {
    variables,
    anchore,
    cloudwatch,
    next: async () => {
      slot = slotPlus(slot, 1)
      const changes = images.advance(slot, { ...usual, ...anchore.capacity() })
      await catalog.write(changes)
      anchore.observe(slot, changes, images)
      await catalog.writeUpkeep(slot, { replicas: anchore.replicas(), syncedAt: anchore.lastSync() })
      now = slot + delayMs
      return { slot, now }
    },
  }
}

/** Runs notify for the message of an alarm that goes to ALARM. Rejects if it logged a warning. */
async function page(notify: FunctionProcess, cloudwatch: CloudWatch, now: number): Promise<Measured> {
  const [status] = cloudwatch.alarms()
  if (status === undefined) throw new Error('there are no alarms')
  const runs: Measured[] = []
  const sns = createSns(() => now)
  const queue = createQueue({ name: 'pages' }, () => now)
  for (const topic of Object.values(topics)) sns.subscribe(topicArn(topic), queue.send)
  alarmActions(sns)({ ...status, at: now, from: 'OK', to: 'ALARM' })
  await createEventSource(queue, async (event) => {
    runs.push(await notify.invoke({ event: event as object, now }))
  }).deliver()
  const [run] = runs
  if (run === undefined) throw new Error('no message was published')
  if (run.remarks[0] !== undefined) throw new Error(`notify did not run clean: ${run.remarks[0]}`)
  return run
}
