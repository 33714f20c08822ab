import { setTimeout as pause } from 'node:timers/promises'
import { alarmName } from '../lib/model/alarm.ts'
import { alarmsOf } from '../lib/catalogue.ts'
import { slotOf, slotPlus, type Slot } from '../lib/model/clock.ts'
import type { LogSink } from '../lib/model/log.ts'
import { startDeployment, type Deployment } from './deployment.ts'
import { lambdaContext } from './lambda-context.ts'
import type { ReceivedPage } from './receivers/receiver.ts'
import type { SlackMessage } from './receivers/slack.ts'
import { createRecord, reportOf, type Minute, type Report } from './report.ts'
import type { Schedule } from './schedule.ts'
import type { Stack } from './stack.ts'
import type { Tuning } from './watch-file.ts'
import { seededRandom } from './world/random.ts'
import { createWorld, type World } from './world/world.ts'

export interface RunOptions {
  readonly minutes: number
  /** Simulated minutes a real minute, at the most. */
  readonly speed: number
  readonly schedule: Schedule
  readonly sink: LogSink
  readonly tuning?: Tuning
  /** The directory of the runbooks, where a server has them. */
  readonly runbooks?: string | undefined
  /** Ends the run after the minute that is under way, or rejects while it is starting. */
  readonly signal: AbortSignal
  /** Called once when all is up. */
  readonly ready: (deployment: Deployment) => Promise<void>
  /** Called after each minute; the next one waits for it. */
  readonly passed: (minute: Minute, deployment: Deployment) => unknown
}

/** Makes one run like the other. */
const seed = 4780
/** The scheduler's delay: a run starts some seconds into its minute. */
const delayMs = 2_000
const minuteMs = 60_000
const sweepMs = 5 * minuteMs
/** The moments of a minute at which messages are delivered whose delay is over, beside its end. */
const deliveriesMs = [15_000, 30_000, 45_000]

/** Starts everything and lets simulated minutes pass, each at the earliest when the last has ended. */
export async function run(options: RunOptions, stack: Stack): Promise<Report> {
  const { minutes, speed, schedule, sink, tuning, runbooks, signal } = options
  const random = seededRandom(seed)
  const from = slotOf(Date.now())
  const time: Time = { now: from }
  const pages: ReceivedPage[] = []
  const received = (page: ReceivedPage): unknown => pages.push(page)
  const messages: SlackMessage[] = []
  const shown = (message: SlackMessage): unknown => messages.push(message)
  const deployment = await startDeployment(
    { clock: () => time.now, random, sink, tuning, runbooks, received, shown, signal },
    stack,
  )
  const { database, anchore, cloudwatch, config } = deployment
  const world = await createWorld({ from, database, anchore, schedule, random }, stack)
  await options.ready(deployment)

  const named = new Map(alarmsOf(config).map(({ name }) => [alarmName(config.deployment, name), name]))
  const record = createRecord((name) => named.get(name) ?? name)
  for (let minute = 1; minute <= minutes && !signal.aborted; minute += 1) {
    const started = Date.now()
    const watched = await passMinute(minute, slotPlus(from, minute), { world, deployment, time })
    const passed = { ...watched, pages: pages.splice(0), messages: messages.splice(0) }
    record.add(passed)
    await options.passed(passed, deployment)
    if (minute < minutes) await rest(started + minuteMs / speed - Date.now(), signal)
  }
  return reportOf(record, cloudwatch)
}

/** The simulated time, which every part reads through its clock. */
interface Time {
  now: number
}

interface Parts {
  readonly world: World
  readonly deployment: Deployment
  readonly time: Time
}

/**
 * One minute: the world, then the scheduled runs some seconds later, then the evaluation by CloudWatch. The messages of
 * the alarms are delivered at once, and again when their delay is over.
 */
async function passMinute(
  minute: number,
  slot: Slot,
  { world, deployment, time }: Parts,
): Promise<Omit<Minute, 'pages' | 'messages'>> {
  time.now = slot
  const state = await world.pass(minute, slot)
  time.now = slot + delayMs
  const event = { slot: new Date(slot).toISOString() }
  // A run that fails has logged the reason and counts in AWS/Lambda; the others go on, as Lambdas do.
  const collectors = world.conditions().monitored ? deployment.collectors : []
  const scheduled = slot % sweepMs === 0 ? [...collectors, deployment.sweep] : collectors
  await Promise.allSettled(scheduled.map((run) => run(event, lambdaContext())))
  for (const afterMs of deliveriesMs) {
    time.now = slot + afterMs
    await deployment.deliver()
  }
  deployment.measureQueues(slot)
  time.now = slotPlus(slot, 1)
  const transitions = deployment.cloudwatch.evaluate()
  await deployment.deliver()
  return { minute, slot, world: state, transitions }
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(Math.max(0, milliseconds), undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
