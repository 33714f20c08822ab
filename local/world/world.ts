import type { Slot } from '../../lib/clock.ts'
import type { AnchoreDeployment } from '../anchore/deployment.ts'
import type { Fault } from '../faults/fault.ts'
import type { Schedule } from '../schedule.ts'
import type { Stack } from '../stack.ts'
import { openCatalog, type Login } from './catalog.ts'
import { holdConnections } from './connections.ts'
import { createImages } from './images.ts'
import type { Random } from './random.ts'

/** The truth, which what was measured can be held against. */
export interface WorldState {
  readonly fault: string | undefined
  readonly waiting: number
  readonly analyzing: number
  readonly completed: number
  readonly connectionsUsed: number
}

export interface World {
  /** Lets the minute that ends with `slot` pass, with its fault, and writes down what happened. */
  readonly pass: (minute: number, slot: Slot) => Promise<WorldState>
}

export interface WorldParts {
  readonly from: Slot
  readonly login: Login
  readonly anchore: AnchoreDeployment
  readonly schedule: Schedule
  readonly random: Random
}

const analyzers = { count: 4, meanSeconds: 24, failing: 0.02 }
/** Images a minute: two fifths of what the analyzers can do. */
const usualArrivals = 4
/** Connections that Anchore's pools hold when nothing happens (16 to 19, measured on a stock deployment). */
const pooledConnections = 17

/** Images that come and go, Anchore's connections to its database, and what goes wrong with either. */
export async function createWorld(parts: WorldParts, stack: Stack): Promise<World> {
  const { from, login, anchore, schedule, random } = parts
  const catalog = await openCatalog(login)
  stack.defer(catalog.close)
  const pool = holdConnections(login)
  stack.defer(pool.closeAll)
  await pool.open(pooledConnections)
  const intruder = holdConnections(login)
  stack.defer(intruder.closeAll)
  const images = createImages(from, analyzers, random)
  const reach = { intruder, anchore }
  let last: Fault | undefined
  return {
    pass: async (minute, slot) => {
      const fault = schedule(minute)
      if (fault !== last) {
        await last?.end?.(reach)
        await fault?.begin?.(reach)
      }
      last = fault
      const changes = images.advance(slot, fault?.arrivals ?? usualArrivals)
      await catalog.write(changes)
      await catalog.keepUp(slot)
      await fault?.act?.(reach)
      const levels = { waiting: images.waiting(), analyzing: images.analyzing() }
      anchore.observe(changes, levels)
      const connectionsUsed = 1 + pool.count() + intruder.count()
      return { fault: fault?.name, ...levels, completed: images.completed(), connectionsUsed }
    },
  }
}
