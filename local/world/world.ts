import { randomUUID } from 'node:crypto'
import { slotPlus, type Slot } from '../../lib/model/clock.ts'
import type { AnchoreDeployment } from '../anchore/deployment.ts'
import { changeMonitorPassword } from '../database/anchore-database.ts'
import type { PostgresServer } from '../database/server.ts'
import { createCourse } from '../faults/course.ts'
import type { Schedule } from '../schedule.ts'
import type { Stack } from '../stack.ts'
import { openCatalog, type Login } from './catalog.ts'
import { usual, type Conditions } from './conditions.ts'
import { holdConnections } from './connections.ts'
import { createImages, type Changes } from './images.ts'
import type { Random } from './random.ts'
import { stampedBy } from './stamps.ts'

/** The truth, which what was measured can be held against. */
export interface WorldState {
  /** The names of the faults that are on. */
  readonly fault: string | undefined
  readonly waiting: number
  readonly analyzing: number
  readonly completed: number
  readonly connectionsUsed: number
}

export interface World {
  /** Lets the minute that ends with `slot` pass, with its faults, and writes down what happened. */
  readonly pass: (minute: number, slot: Slot) => Promise<WorldState>
  /** What that minute was like. */
  readonly conditions: () => Conditions
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

const minuteMs = 60_000
const nothing: Changes = { arrived: [], started: [], finished: [] }
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
  const images = createImages(from, random)
  const reopen = async (): Promise<void> => {
    await Promise.all([catalog.close(), pool.closeAll()])
    catalog = await openCatalog(login)
    await pool.open(pooledConnections)
  }
  const monitorRole = {
    rotatePassword: () => changeMonitorPassword(database, randomUUID()),
    restorePassword: () => changeMonitorPassword(database, monitorPassword),
  }
  const reach = { intruder, anchore, images, database, sessions: { reopen }, monitorRole }
  const levels = () => ({ waiting: images.waiting(), analyzing: images.analyzing() })
  const work = async (slot: Slot, conditions: Conditions): Promise<void> => {
    const changes = images.advance(slot, { ...conditions, ...anchore.capacity() })
    const { minutesAhead } = conditions
    await catalog.write(stampedBy(minutesAhead * minuteMs, changes))
    anchore.observe(slot, changes, images)
    const replicas = anchore.replicas().filter((one) => one.isWorking())
    await catalog.keepUp(slotPlus(slot, minutesAhead), { replicas, syncedAt: anchore.lastSync() })
  }
  // Before all else: nobody can take leave of a frozen server.
  stack.defer(() => {
    database.thaw()
    return Promise.resolve()
  })
  const course = createCourse(schedule, reach)
  let conditions = usual
  return {
    pass: async (minute, slot) => {
      conditions = await course.begin(minute)
      await anchore.meet(conditions)
      if (conditions.database === 'up') await work(slot, conditions)
      else {
        images.standStill(slot)
        anchore.observe(slot, nothing, images)
      }
      await course.act()
      const connectionsUsed = 1 + pool.count() + intruder.count()
      return { fault: course.names(), ...levels(), completed: images.completed(), connectionsUsed }
    },
    conditions: () => conditions,
  }
}
