import { slotPlus, minuteMs, type Slot } from '../../lib/model/index.ts'
import type { AnchoreDeployment } from '../anchore/deployment.ts'
import type { Database } from '../database/database.ts'
import { createCourse, type Schedule } from '../faults/schedule.ts'
import type { Stack } from '../stack.ts'
import { openCatalog, type Login } from './catalog.ts'
import { usual, type Conditions } from './conditions.ts'
import { holdConnections, type HeldConnections } from './connections.ts'
import { type Changes, createImages, type Image } from './images.ts'
import type { Random } from './random.ts'

/** The true state, to compare with the measurements. */
export interface WorldState {
  /** The names of the faults that are on. */
  readonly fault: string | undefined
  readonly waiting: number
  readonly analyzing: number
  readonly completed: number
  readonly connectionsUsed: number
}

interface World {
  /** Simulates the minute that ends at `slot`, with its faults, and writes the result to the database. */
  readonly pass: (minute: number, slot: Slot) => Promise<WorldState>
  /** The conditions of that minute. */
  readonly conditions: () => Conditions
}

interface WorldParts {
  readonly from: Slot
  readonly database: Database
  readonly anchore: AnchoreDeployment
  readonly schedule: Schedule
  readonly random: Random
}

const nothing: Changes = { arrived: [], started: [], finished: [] }
/** The connections of Anchore's pools. Those of the catalog and the administrator make 21, as in an idle stock deployment. */
const pooledConnections = 19

/** Images that come and go, the connections of Anchore to its database, and the faults of both. */
export async function createWorld(parts: WorldParts, stack: Stack): Promise<World> {
  const { from, database, anchore, schedule, random } = parts
  const { logins } = database
  await database.beginMinute(from, usual)
  const catalog = await openCatalog(logins.anchore)
  stack.defer(catalog.close)
  const held: HeldConnections[] = []
  const hold = (login: Login): HeldConnections => {
    const group = holdConnections(login)
    held.push(group)
    return group
  }
  stack.defer(async () => {
    await Promise.all(held.map((group) => group.closeAll()))
  })
  // First the server is continued, because connections to a frozen server cannot be closed.
  stack.defer(() => {
    database.thaw()
    return Promise.resolve()
  })
  const pool = hold(logins.anchore)
  const images = createImages(from, random)
  const course = createCourse(schedule, () => ({
    anchore,
    images,
    database,
    sessions: {
      anchore: hold(logins.anchore),
      reporting: hold(logins.reporting),
      superuser: hold(logins.superuser),
    },
  }))
  const levels = () => ({ waiting: images.waiting(), analyzing: images.analyzing() })
  const work = async (slot: Slot): Promise<void> => {
    const changes = images.advance(slot, { ...conditions, ...anchore.capacity() })
    const { minutesAhead } = conditions
    await catalog.write(timestampedBy(minutesAhead * minuteMs, changes))
    anchore.observe(slot, changes, images)
    const replicas = anchore.replicas().filter((one) => one.isWorking())
    await catalog.writeUpkeep(slotPlus(slot, minutesAhead), { replicas, syncedAt: anchore.lastSync() })
    await pool.open(pooledConnections - pool.count())
  }
  let conditions = usual
  return {
    pass: async (minute, slot) => {
      conditions = await course.begin(minute)
      await anchore.applyConditions(conditions)
      await database.beginMinute(slot, conditions)
      if (conditions.database === 'up') await work(slot)
      else {
        images.standStill(slot)
        anchore.observe(slot, nothing, images)
      }
      await course.act()
      const connectionsUsed = held.reduce((sum, { count }) => sum + count(), 2)
      return { fault: course.names(), ...levels(), completed: images.completed(), connectionsUsed }
    },
    conditions: () => conditions,
  }
}

/** The same changes with the timestamps of a clock that is ahead by `aheadMs`, milliseconds. */
function timestampedBy(aheadMs: number, { arrived, started, finished }: Changes): Changes {
  const shift = (images: readonly Image[]): readonly Image[] =>
    images.map((image) => ({
      ...image,
      arrivedMs: image.arrivedMs + aheadMs,
      startedMs: image.startedMs + aheadMs,
      finishedMs: image.finishedMs + aheadMs,
    }))
  return { arrived: shift(arrived), started: shift(started), finished: shift(finished) }
}
