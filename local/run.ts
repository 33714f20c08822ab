import { setTimeout as pause } from 'node:timers/promises'
import { alarmName } from '../lib/alarm.ts'
import { alarmsOf } from '../lib/catalogue.ts'
import { slotOf, slotPlus, type Slot } from '../lib/clock.ts'
import type { LogSink } from '../lib/log.ts'
import { startDeployment, type Deployment } from './deployment.ts'
import type { World } from './faults/fault.ts'
import { lambdaContext } from './lambda-context.ts'
import { reportOf, type Report, type TimedPage, type TimedTransition } from './report.ts'
import type { Schedule } from './schedule.ts'
import type { Stack } from './stack.ts'
import { openCatalog } from './world/catalog.ts'
import { holdConnections } from './world/connections.ts'
import { createImages, type Images } from './world/images.ts'
import { seededRandom } from './world/random.ts'

export interface Minute {
  readonly minute: number
  readonly slot: Slot
  readonly fault: string | undefined
  readonly images: Images
  readonly connections: number
  readonly transitions: readonly TimedTransition[]
  readonly pages: readonly TimedPage[]
}

export interface RunOptions {
  readonly minutes: number
  readonly speed: number
  readonly schedule: Schedule
  readonly sink: LogSink
  /** Ends the run after the minute that is under way. */
  readonly signal: AbortSignal
  /** Called once when all is up. */
  readonly ready: (deployment: Deployment) => Promise<void>
  /** Called after each minute. */
  readonly passed: (minute: Minute, deployment: Deployment) => void
}

const seed = 4780
const analyzers = { count: 4, meanSeconds: 24, failing: 0.02 }
/** Images a minute: two fifths of what the analyzers can do. */
const usualArrivals = 4
/** Connections that Anchore's pools hold when nothing happens (16 to 19, measured on a stock deployment). */
const pooledConnections = 17
/** The scheduler's delay: a run starts some seconds into its minute. */
const delayMs = 2_000

/** Starts everything and lets simulated minutes pass, each at the earliest when the last has ended. */
export async function run(options: RunOptions, stack: Stack): Promise<Report> {
  const random = seededRandom(seed)
  const first = slotOf(Date.now())
  let now: number = first
  const transitions: TimedTransition[] = []
  const pages: TimedPage[] = []
  let minute = 0
  const deployment = await startDeployment(
    {
      clock: () => now,
      random,
      sink: options.sink,
      received: (page) => pages.push({ ...page, minute }),
    },
    stack,
  )
  const { login, anchore, cloudwatch, collectors, config } = deployment
  const catalog = await openCatalog(login)
  stack.defer(catalog.close)
  const pool = holdConnections(login)
  stack.defer(pool.closeAll)
  await pool.open(pooledConnections)
  const world: World = { arrivals: usualArrivals, intruder: holdConnections(login) }
  stack.defer(world.intruder.closeAll)
  const images = createImages(first, analyzers, random)
  await options.ready(deployment)

  while (minute < options.minutes && !options.signal.aborted) {
    const started = Date.now()
    const before = { transitions: transitions.length, pages: pages.length }
    const last = options.schedule(minute)
    minute += 1
    const slot = slotPlus(first, minute)
    const fault = options.schedule(minute)
    if (fault !== last) await last?.end?.(world)
    const changes = images.advance(slot, fault?.arrivals ?? world.arrivals)
    await catalog.write(changes)
    await fault?.act?.(world)
    anchore.observe(changes, { waiting: images.waiting(), analyzing: images.analyzing() })

    now = slot + delayMs
    const event = { slot: new Date(slot).toISOString() }
    // A run that fails has said why in its log; the others go on, as Lambdas do.
    await Promise.allSettled(collectors.map((collect) => collect(event, lambdaContext())))
    now = slotPlus(slot, 1)
    for (const transition of await cloudwatch.evaluate()) transitions.push({ ...transition, minute })

    const connections = 1 + pool.count() + world.intruder.count()
    const passed = { transitions: transitions.slice(before.transitions), pages: pages.slice(before.pages) }
    options.passed({ minute, slot, fault: fault?.name, images, connections, ...passed }, deployment)
    const restMs = started + 60_000 / options.speed - Date.now()
    if (minute < options.minutes && restMs > 0) await rest(restMs, options.signal)
  }

  const shortNames = new Map(alarmsOf(config).map(({ name }) => [alarmName(config.deployment, name), name]))
  const shortName = (name: string): string => shortNames.get(name) ?? name
  return reportOf({ minutes: minute, slots: minute, cloudwatch, transitions, pages, shortName })
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
