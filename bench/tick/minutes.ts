import { slotOf, slotPlus, type Slot } from '../../lib/model/index.ts'
import { startDeployment, type Deployment } from '../../local/deployment.ts'
import type { Stack } from '../../local/stack.ts'
import { openCatalog } from '../../local/world/catalog.ts'
import { holdConnections } from '../../local/world/connections.ts'
import { usual } from '../../local/world/conditions.ts'
import { createImages } from '../../local/world/images.ts'
import { seededRandom } from '../../local/world/random.ts'

/** A minute of the simulation. */
export interface Minute {
  readonly slot: Slot
  /** The start of its runs, milliseconds since the Unix epoch. */
  readonly now: number
}

/** The local deployment; `variables`: the environment of the functions. */
export interface SimulatedMinutes extends Pick<Deployment, 'variables' | 'anchore' | 'cloudwatch'> {
  /** Lets a minute pass in Anchore and in its database. */
  readonly next: () => Promise<Minute>
}

const seed = 4780
const pooledConnections = 17
/** The scheduler's delay. */
const delayMs = 2_000

/** Starts the local deployment, whose alarms are not evaluated; `stack` ends it. */
export async function simulateMinutes(stack: Stack): Promise<SimulatedMinutes> {
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
