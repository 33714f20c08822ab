import { randomUUID } from 'node:crypto'
import type { Slot } from '../../lib/model/clock.ts'
import type { AnchoreDeployment } from '../anchore/deployment.ts'
import { changeMonitorPassword } from '../database/anchore-database.ts'
import type { PostgresServer } from '../database/server.ts'
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
  readonly monitorPassword: string
  readonly database: PostgresServer
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
  const { from, login, monitorPassword, database, anchore, schedule, random } = parts
  let catalog = await openCatalog(login)
  stack.defer(() => catalog.close())
  const pool = holdConnections(login)
  stack.defer(pool.closeAll)
  await pool.open(pooledConnections)
  const intruder = holdConnections(login)
  stack.defer(intruder.closeAll)
  const images = createImages(from, analyzers, random)
  const reopen = async (): Promise<void> => {
    await Promise.all([catalog.close(), pool.closeAll()])
    catalog = await openCatalog(login)
    await pool.open(pooledConnections)
  }
  const monitorRole = {
    rotatePassword: () => changeMonitorPassword(database, randomUUID()),
    restorePassword: () => changeMonitorPassword(database, monitorPassword),
  }
  const reach = { intruder, anchore, database, sessions: { reopen }, monitorRole }
  const levels = () => ({ waiting: images.waiting(), analyzing: images.analyzing() })
  const work = async (slot: Slot, arrivals: number): Promise<void> => {
    const changes = images.advance(slot, arrivals)
    await catalog.write(changes)
    await catalog.keepUp(slot)
    anchore.observe(changes, levels())
  }
  // Before all else: nobody can take leave of a frozen server.
  stack.defer(() => {
    database.thaw()
    return Promise.resolve()
  })
  let last: Fault | undefined
  return {
    pass: async (minute, slot) => {
      const fault = schedule(minute)
      if (fault !== last) {
        await last?.end?.(reach)
        await fault?.begin?.(reach)
      }
      last = fault
      if (fault?.standsStill) images.standStill(slot)
      else await work(slot, fault?.arrivals ?? usualArrivals)
      await fault?.act?.(reach)
      const connectionsUsed = 1 + pool.count() + intruder.count()
      return { fault: fault?.name, ...levels(), completed: images.completed(), connectionsUsed }
    },
  }
}
