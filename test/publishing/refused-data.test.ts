import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { slotPlus } from '../../lib/model/clock.ts'
import { listAt } from '../../lib/model/json.ts'
import { reactions } from '../support/aws/reactions.ts'
import { countedWorld } from '../support/publishing/counted-world.ts'
import { poison } from '../support/publishing/poison.ts'
import {
  firstSlot,
  passMinutes,
  startSlotWorld,
  type Deployed,
  type SlotWorld,
} from '../support/publishing/slot-world.ts'

let world: SlotWorld
beforeAll(async () => {
  world = await startSlotWorld()
})
beforeEach(() => {
  world.cloudWatch.failWith(undefined)
})
afterAll(() => world.stop())

const countsOf = (deployed: Deployed, slot: number): readonly number[] => deployed.levels().get(slot) ?? []
const heartbeats = (deployed: Deployed, slot: number): number =>
  deployed
    .dataOf('Heartbeat')
    .filter(({ at }) => at === slot)
    .reduce((sum, { value }) => sum + value, 0)

describe('a datum that CloudWatch does not take', () => {
  test('among 1,000 is found and dropped, named and counted; the rest is in, once', async () => {
    const deployed = world.deploy('a thousand', { world: countedWorld(1_000) })
    world.cloudWatch.failWith(poison('queue-777'))
    await deployed.run(firstSlot)
    const counts = countsOf(deployed, firstSlot)
    expect(counts).toHaveLength(999)
    expect(new Set(counts)).toEqual(new Set([1]))
    const named = deployed.lines.filter((line) => line.includes('data dropped'))
    expect(named).toHaveLength(1)
    expect(named[0]).toContain('Level{Queue=\\"queue-777\\"}')
    world.cloudWatch.failWith(undefined)
    world.time.now = slotPlus(firstSlot, 1) + 2_000
    await deployed.run(slotPlus(firstSlot, 1))
    expect(deployed.dataOf('DataDropped').map(({ value }) => value)).toEqual([0, 1])
  })

  test('and forty others among 1,000 cost themselves and nothing else', async () => {
    world.time.now = firstSlot + 2_000
    const deployed = world.deploy('forty', { world: countedWorld(1_000) })
    const bad = new Set(Array.from({ length: 41 }, (_, index) => `queue-${index * 24}`))
    const one = poison('queue-0')
    world.cloudWatch.failWith((call) => {
      const values = listAt(call.input, 'MetricData').flatMap((datum) =>
        listAt(datum, 'Dimensions').map((dimension) => (dimension as { Value: string }).Value),
      )
      if (!values.some((value) => bad.has(value))) return undefined
      return one({ ...call, input: { MetricData: [{ Dimensions: [{ Value: 'queue-0' }] }] } })
    })
    await deployed.run(firstSlot)
    const counts = countsOf(deployed, firstSlot)
    expect(counts).toHaveLength(1_000 - bad.size)
    expect(new Set(counts)).toEqual(new Set([1]))
  })

  test('fails the run where nothing else is taken either', async () => {
    world.time.now = firstSlot + 2_000
    const deployed = world.deploy('all of them')
    world.cloudWatch.failWith(poison('all of them'))
    await expect(deployed.run(firstSlot)).rejects.toMatchObject({
      failures: [{ kind: 'rejected', target: 'cloudwatch' }],
    })
  })

  test('does not hold up what waits behind it', async () => {
    world.time.now = firstSlot + 2_000
    const deployed = world.deploy('behind')
    world.cloudWatch.failWith(() => reactions.throttling)
    const up = await passMinutes(world, deployed, firstSlot, 5)
    world.cloudWatch.failWith(poison('queue-1', firstSlot))
    await passMinutes(world, deployed, up, 2)
    expect(countsOf(deployed, firstSlot)).toEqual([1, 0, 1])
    for (const minute of [1, 2, 3, 4])
      expect(countsOf(deployed, slotPlus(firstSlot, minute))).toEqual([1, 1, 1])
    expect(deployed.dataOf('DataDropped').map(({ value }) => value)).toEqual([0, 0, 0, 0, 0, 0, 1])
  })
})

test('of a slot that waited with hundreds of bad data the good ones are in all the same', async () => {
  world.time.now = firstSlot + 2_000
  const deployed = world.deploy('hundreds', { world: countedWorld(600) })
  world.cloudWatch.failWith(() => reactions.throttling)
  await deployed.tick(firstSlot)
  const refuse = poison('bad')
  const isBad = (value: string): boolean => /^queue-\d*[02468]$/.test(value)
  world.cloudWatch.failWith((call) => {
    const bad = listAt(call.input, 'MetricData').some(
      (datum) =>
        1_000 * (datum as { Timestamp: number }).Timestamp === firstSlot &&
        listAt(datum, 'Dimensions').some((dimension) => isBad((dimension as { Value: string }).Value)),
    )
    return bad ? refuse({ ...call, input: { MetricData: [{ Dimensions: [{ Value: 'bad' }] }] } }) : undefined
  })
  await passMinutes(world, deployed, slotPlus(firstSlot, 1), 15)
  expect(deployed.dataOf('Level').filter(({ at }) => at === firstSlot)).toHaveLength(300)
  const dropped = deployed.dataOf('DataDropped').reduce((sum, { value }) => sum + value, 0)
  expect(dropped).toBe(300)
})

test('a slot of more data than a call takes is sent in halves and read by the sum of its heartbeats', async () => {
  world.time.now = firstSlot + 2_000
  const deployed = world.deploy('four requests', { world: countedWorld(2_500) })
  // CloudWatch refuses the whole and its first half.
  world.cloudWatch.failWith(({ nth }) => (nth === 4 ? reactions['an error'] : undefined))
  await deployed.tick(firstSlot)
  expect(heartbeats(deployed, firstSlot)).toBe(1)
  world.cloudWatch.failWith(undefined)
  await passMinutes(world, deployed, slotPlus(firstSlot, 1), 14)
  // The first run sent the quarters 1 and 4; the second half is refused as 2 and sent as 2 and 1, which is free again.
  expect(heartbeats(deployed, firstSlot)).toBe(1 + 4 + 2 + 1)
  expect(new Set(countsOf(deployed, firstSlot))).toEqual(new Set([1]))
})
