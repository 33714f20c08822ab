import { setTimeout as pause } from 'node:timers/promises'
import { alarmsOf } from '../../lib/alarms/index.ts'
import {
  alarmName,
  slotPlus,
  minuteMs,
  type Slot,
  type LogSink,
  slotOf,
  systemClock,
} from '../../lib/model/index.ts'
import { lambdaContext } from '../aws/lambda.ts'
import type { ReceivedPage } from '../receivers/receiver.ts'
import type { ChannelMessage } from '../receivers/slack.ts'
import { reportOf, type Minute, type Report, type Truth } from '../report.ts'
import type { StandInsOptions } from './stand-ins.ts'
import type { Watcher } from './watcher.ts'

export interface PlayOptions<Watched extends Watcher> {
  readonly sink: LogSink
  /** Ends the run after the current minute; during the start, `play` rejects. */
  readonly signal: AbortSignal
  /** Called once when all is up. */
  readonly ready?: (deployment: Watched) => Promise<void>
  /** Called after each minute; the next one waits for it. */
  readonly passed: (minute: Minute, deployment: Watched) => unknown
}

/** anchor-watch and the systems that it watches: simulated, recorded or real ones. */
export interface Scene<Watched extends Watcher> {
  readonly deployment: Watched
  /** Lets the minute that ends at `slot` pass. */
  readonly pass: (minute: number, slot: Slot) => Promise<Passed>
}

interface Passed {
  /** Only if the world is simulated. */
  readonly world?: Truth
  /** Whether the schedule runs the collectors. */
  readonly monitored: boolean
}

export type SceneOptions = Required<StandInsOptions> & Pick<PlayOptions<Watcher>, 'sink' | 'signal'>

/** Lets minutes pass in a scene. */
export async function play<Watched extends Watcher>(
  { from, slots }: Timeline,
  start: (options: SceneOptions) => Promise<Scene<Watched>>,
  { sink, signal, ready, passed }: PlayOptions<Watched>,
): Promise<Report> {
  const time: Time = { now: from }
  const pages: ReceivedPage[] = []
  const received = (page: ReceivedPage): unknown => pages.push(page)
  const messages: ChannelMessage[] = []
  const shown = (message: ChannelMessage): unknown => messages.push(message)
  const scene = await start({ clock: () => time.now, sink, received, shown, signal })
  const { cloudwatch, config } = scene.deployment
  await ready?.(scene.deployment)

  const named = new Map(alarmsOf(config).map(({ name }) => [alarmName(config.deployment, name), name]))
  const passedMinutes: Pick<Minute, 'minute' | 'transitions' | 'pages'>[] = []
  let minute = 0
  for await (const slot of slots) {
    minute += 1
    const watched = await passMinute(minute, slot, scene, time)
    const whole = { ...watched, pages: pages.splice(0), messages: messages.splice(0) }
    passedMinutes.push({ minute, transitions: whole.transitions, pages: whole.pages })
    await passed(whole, scene.deployment)
  }
  return reportOf(passedMinutes, cloudwatch, (name) => named.get(name) ?? name)
}

/** The scheduler's delay: a run starts some seconds into its minute. */
const delayMs = 2_000
const sweepMs = 5 * minuteMs
/** The times in a minute at which due messages are delivered, in addition to its end. */
const deliveriesMs = [15_000, 30_000, 45_000]

/** The simulated time, which every part reads through its clock. */
interface Time {
  now: number
}

/**
 * One minute: the world, then the scheduled runs some seconds later, then the evaluation by CloudWatch. The messages of
 * the alarms are delivered at once, and again when their delay is over.
 */
async function passMinute(
  minute: number,
  slot: Slot,
  { deployment, pass }: Scene<Watcher>,
  time: Time,
): Promise<Omit<Minute, 'pages' | 'messages'>> {
  time.now = slot
  const { world, monitored } = await pass(minute, slot)
  time.now = slot + delayMs
  const event = { slot: new Date(slot).toISOString() }
  // A run that fails has logged the reason and counts in AWS/Lambda; the others go on, as Lambdas do.
  const collectors = monitored ? deployment.collectors : []
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
  return { minute, slot, world, transitions }
}

/** The minutes of a run. */
interface Timeline {
  /** The time at which the parts start. */
  readonly from: Slot
  /** Yields each minute when it may pass; ends when the run is stopped. */
  readonly slots: AsyncIterable<Slot>
}

export interface Pace {
  readonly minutes: number
  /** The maximum number of simulated minutes in a real minute. */
  readonly speed: number
}

/** The minutes after `from`, one after the other. */
export function simulated(from: Slot, { minutes, speed }: Pace, signal: AbortSignal): Timeline {
  async function* slots(): AsyncGenerator<Slot> {
    for (let minute = 1; minute <= minutes && !signal.aborted; minute += 1) {
      const started = systemClock()
      yield slotPlus(from, minute)
      if (minute < minutes) await rest(started + minuteMs / speed - systemClock(), signal)
    }
  }
  return { from, slots: slots() }
}

/** Real minutes, each when it is over; a minute in which this machine slept is left out. */
export function real(signal: AbortSignal): Timeline {
  const newest = (): Slot => slotPlus(slotOf(systemClock()), -1)
  const from = slotPlus(newest(), -1)
  async function* slots(): AsyncGenerator<Slot> {
    for (let last = from; !signal.aborted;) {
      const slot = newest()
      if (slot > last) yield slot
      last = slot
      await rest(slotPlus(slot, 2) - systemClock(), signal)
    }
  }
  return { from, slots: slots() }
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(Math.max(0, milliseconds), undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
