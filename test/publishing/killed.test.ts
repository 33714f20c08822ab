import { describe, expect, test } from 'vitest'
import { slotPlus, type Slot } from '../../lib/model/clock.ts'
import { reactions } from '../support/aws/reactions.ts'
import { closedGate, countingGate } from '../support/publishing/gates.ts'
import { poison } from '../support/publishing/poison.ts'
import {
  firstSlot,
  passMinutes,
  startSlotWorld,
  type Deployed,
  type SlotWorld,
} from '../support/publishing/slot-world.ts'

interface Eventful {
  readonly world: SlotWorld
  readonly deployed: Deployed
  readonly slot: Slot
}

/**
 * A deployment in a world of its own, whose next run has everything to do: minutes that were missed, a bad datum among
 * its own, slots that wait, one of them with a bad datum, and slots of which nobody knows whether they arrived.
 */
async function eventful(): Promise<Eventful> {
  const world = await startSlotWorld()
  const { cloudWatch, time } = world
  const deployed = world.deploy('prod')
  const unknown = await passMinutes(world, deployed, firstSlot, 1)
  cloudWatch.failWith(({ nth }) => reactions[nth === 1 ? 'an error' : 'a reset when it is in'])
  const throttled = await passMinutes(world, deployed, unknown, 2)
  cloudWatch.failWith(() => reactions['too many requests'])
  const missed = await passMinutes(world, deployed, throttled, 2)
  const slot = slotPlus(missed, 12)
  cloudWatch.failWith(poison('queue-1', throttled, slot))
  time.now = slot + 2_000
  return { world, deployed, slot }
}

/** The end of the world: what is left of the eventful run, and of the minutes after it, when all is settled. */
async function settle({ world, deployed }: Eventful, from: Slot): Promise<void> {
  world.cloudWatch.failWith(undefined)
  const end = await passMinutes(world, deployed, from, 16)
  await world.stop()
  expect(deployed.sums()).toEqual(deployed.world.truth(firstSlot, slotPlus(end, -1)))
  for (const counts of deployed.levels().values())
    for (const count of counts) expect(count).toBeLessThanOrEqual(1)
  expect(deployed.dataOf('DataSpooled').at(-1)).toMatchObject({ value: 0 })
}

/** How many data of the level are missing, of slots that were committed. */
function missing(deployed: Deployed): number {
  return [...deployed.levels().values()].flat().filter((count) => count === 0).length
}

function dropped(deployed: Deployed): number {
  return deployed.dataOf('DataDropped').reduce((sum, { value }) => sum + value, 0)
}

describe('a run that has everything to do', { timeout: 600_000 }, () => {
  test('is killed at every await between its first call and its last, and nothing is lost or doubled', async () => {
    const { gate, points } = countingGate()
    const whole = await eventful()
    await whole.deployed.tick(whole.slot, { gate })
    await settle(whole, slotPlus(whole.slot, 1))
    expect(new Set(points)).toEqual(
      new Set(['update', 'get', 'send', 'heartbeats'].flatMap((call) => [`before ${call}`, `after ${call}`])),
    )
    for (const [index, point] of points.entries()) {
      const title = `killed ${index + 1} ${point}`
      const killed = await eventful()
      const { gate: closed, reached } = closedGate(index + 1)
      void killed.deployed.tick(killed.slot, { gate: closed })
      await reached
      await settle(killed, slotPlus(killed.slot, 1))
      expect([title, missing(killed.deployed)]).toEqual([title, dropped(killed.deployed)])
    }
  })

  test('is frozen for ten minutes, or fifteen, at every await and thawed within a later slot: one publication', async () => {
    const { gate, points } = countingGate()
    const whole = await eventful()
    await whole.deployed.tick(whole.slot, { gate })
    await whole.world.stop()
    for (const [index] of points.entries()) {
      const frozen = await eventful()
      const ice = closedGate(index + 1)
      const run = frozen.deployed.tick(frozen.slot, { gate: ice.gate })
      await ice.reached
      frozen.world.cloudWatch.failWith(undefined)
      // A quarter of an hour is long enough that others have sent again what it was about to send.
      const minutes = Math.floor(index / 2) % 2 === 0 ? 9 : 14
      const later = await passMinutes(frozen.world, frozen.deployed, slotPlus(frozen.slot, 1), minutes)
      frozen.world.time.now = later + 2_000
      const half = closedGate(1 + (index % 6))
      const other = frozen.deployed.tick(later, { gate: half.gate })
      await Promise.race([half.reached, other])
      ice.open()
      await run
      half.open()
      await other
      await settle(frozen, slotPlus(later, 1))
    }
  })
})
