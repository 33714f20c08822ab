import { describe, expect, test } from 'vitest'
import { slotPlus, type Slot } from '../../../lib/model/index.ts'
import { reactions } from '../../support/aws/reactions.ts'
import { firstSlot, passMinutes, startAws, type Aws, type Deployed } from '../../support/publishing/aws.ts'
import { breakpoint } from '../../support/publishing/breakpoint.ts'
import { refusing } from '../../support/publishing/refused-data.ts'

interface Eventful {
  readonly aws: Aws
  readonly deployed: Deployed
  readonly slot: Slot
}

/**
 * A deployment with stand-ins of its own, whose next run has everything to do: minutes that were missed, a bad datum among
 * its own, slots that wait, one of them with a bad datum, and slots of which nobody knows whether they arrived.
 */
async function eventful(): Promise<Eventful> {
  const aws = await startAws()
  const { cloudWatch, time } = aws
  const deployed = aws.deploy('prod')
  const unknown = await passMinutes(aws, deployed, firstSlot, 1)
  cloudWatch.failWith(({ nth }) => reactions[nth === 1 ? 'an error' : 'a reset when it is in'])
  const throttled = await passMinutes(aws, deployed, unknown, 2)
  cloudWatch.failWith(() => reactions['too many requests'])
  const missed = await passMinutes(aws, deployed, throttled, 2)
  const slot = slotPlus(missed, 12)
  cloudWatch.failWith(refusing((value, at) => value === 'queue-1' && (at === throttled || at === slot)))
  time.now = slot + 2_000
  return { aws, deployed, slot }
}

/** Checks the data of the eventful run and of the minutes after it, when all is settled. */
async function settle({ aws, deployed }: Eventful, from: Slot): Promise<void> {
  aws.cloudWatch.failWith(undefined)
  const end = await passMinutes(aws, deployed, from, 16)
  await aws.stop()
  expect(deployed.sums()).toEqual(deployed.source.truth(firstSlot, slotPlus(end, -1)))
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
    const { onCall, points } = breakpoint()
    const whole = await eventful()
    await whole.deployed.tick(whole.slot, { onCall })
    await settle(whole, slotPlus(whole.slot, 1))
    expect(new Set(points)).toEqual(
      new Set(['update', 'get', 'send', 'heartbeats'].flatMap((call) => [`before ${call}`, `after ${call}`])),
    )
    for (const [index, point] of points.entries()) {
      const title = `killed ${index + 1} ${point}`
      const killed = await eventful()
      const end = breakpoint(index + 1)
      void killed.deployed.tick(killed.slot, end)
      await end.reached
      await settle(killed, slotPlus(killed.slot, 1))
      expect([title, missing(killed.deployed)]).toEqual([title, dropped(killed.deployed)])
    }
  })

  test('is frozen for ten minutes, or fifteen, at every await and thawed within a later slot: one publication', async () => {
    const { onCall, points } = breakpoint()
    const whole = await eventful()
    await whole.deployed.tick(whole.slot, { onCall })
    await whole.aws.stop()
    for (const [index] of points.entries()) {
      const frozen = await eventful()
      const frozenAt = breakpoint(index + 1)
      const run = frozen.deployed.tick(frozen.slot, frozenAt)
      await frozenAt.reached
      frozen.aws.cloudWatch.failWith(undefined)
      // A quarter of an hour is long enough that others have sent again what it was about to send.
      const minutes = Math.floor(index / 2) % 2 === 0 ? 9 : 14
      const later = await passMinutes(frozen.aws, frozen.deployed, slotPlus(frozen.slot, 1), minutes)
      frozen.aws.time.now = later + 2_000
      const half = breakpoint(1 + (index % 6))
      const other = frozen.deployed.tick(later, half)
      await Promise.race([half.reached, other])
      frozenAt.resume()
      await run
      half.resume()
      await other
      await settle(frozen, slotPlus(later, 1))
    }
  })
})
