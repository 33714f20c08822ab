import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { slotPlus } from '../../lib/model/clock.ts'
import { reactions } from '../support/aws/reactions.ts'
import { countedWorld, type CountedWorld } from '../support/publishing/counted-world.ts'
import {
  firstSlot,
  passMinutes,
  startDynamoWorld,
  type DynamoWorld,
} from '../support/publishing/slot-world.ts'
import { awsError, type Trouble } from '../support/publishing/unreliable.ts'

let world: DynamoWorld
beforeAll(async () => {
  world = await startDynamoWorld()
})
beforeEach(() => {
  world.time.now = firstSlot + 2_000
  world.cloudWatch.failWith(undefined)
  world.wayToTable.troubleWith(undefined)
})
afterAll(() => world.stop())

const troubles: [string, Trouble][] = [
  ['throttles', { when: 'before', answer: awsError(400, 'ProvisionedThroughputExceededException') }],
  ['refuses the role', { when: 'before', answer: awsError(400, 'AccessDeniedException') }],
  ['fails', { when: 'before', answer: awsError(500, 'InternalServerError') }],
  ['loses its answers', { when: 'after', answer: 'reset' }],
]

describe('while the table', () => {
  test.each(troubles)(
    '%s the levels are published, and the counters when it is back',
    async (title, trouble) => {
      const deployed = world.deploy(title)
      const away = await passMinutes(world, deployed, firstSlot, 2)
      world.wayToTable.troubleWith(() => trouble)
      const back = await passMinutes(world, deployed, away, 10)
      world.wayToTable.troubleWith(undefined)
      const end = await passMinutes(world, deployed, back, 3)
      expect(deployed.sums()).toEqual(deployed.world.truth(firstSlot, slotPlus(end, -1)))
      expect([...deployed.levels().values()]).toEqual(Array.from({ length: 15 }, () => [1, 1, 1]))
      const beats = deployed.dataOf('Heartbeat').map(({ value }) => value)
      expect(beats).toEqual([1, 1, ...Array<number>(10).fill(0.5), 1, 1, 1])
    },
  )

  test.each(troubles)(
    '%s for half an hour what is too old to be shared out is dropped and counted',
    async (title, trouble) => {
      const deployed = world.deploy(`half an hour: ${title}`)
      const away = await passMinutes(world, deployed, firstSlot, 2)
      world.wayToTable.troubleWith(() => trouble)
      const back = await passMinutes(world, deployed, away, 30)
      world.wayToTable.troubleWith(undefined)
      const end = await passMinutes(world, deployed, back, 3)
      const counted = [
        deployed.world.truth(firstSlot, slotPlus(away, -1)),
        deployed.world.truth(back, slotPlus(end, -1)),
      ]
      expect(deployed.sums()['Arrivals']).toBe(counted.reduce((sum, { Arrivals = 0 }) => sum + Arrivals, 0))
      expect(deployed.dataOf('DataDropped').find(({ at }) => at === back)?.value).toBeGreaterThan(0)
      expect(deployed.levels().size).toBe(35)
    },
  )

  test('is away a second delivery of the slot publishes nothing more', async () => {
    const deployed = world.deploy('twice without it')
    world.wayToTable.troubleWith(() => ({ when: 'before', answer: 'reset' }))
    await deployed.tick(firstSlot)
    world.time.now += 3 * 60_000 - 40_000
    await deployed.tick(firstSlot)
    expect([...deployed.levels().values()]).toEqual([[1, 1, 1]])
    expect(deployed.lines.join('\n')).toContain('slot already published')
  })

  test('was away for one delivery of the slot the next one only counts', async () => {
    const deployed = world.deploy('once without it')
    const slot = await passMinutes(world, deployed, firstSlot, 1)
    world.time.now = slot + 2_000
    let calls = 0
    const refusal = awsError(400, 'ProvisionedThroughputExceededException')
    world.wayToTable.troubleWith(() => {
      calls += 1
      return calls === 1 ? undefined : { when: 'before', answer: refusal }
    })
    await deployed.tick(slot)
    world.wayToTable.troubleWith(undefined)
    world.time.now = slot + 140_000
    await deployed.tick(slot)
    expect(deployed.levels().get(slot)).toEqual([1, 1, 1])
    expect(deployed.sums()).toEqual(deployed.world.truth(firstSlot, slot))
  })
})

/** A world whose state gzip makes nothing of. */
function withLargeState(bytes: number): CountedWorld {
  const counted = countedWorld()
  return {
    ...counted,
    collector: {
      ...counted.collector,
      collect: async (...asked) => {
        const { state, ...collected } = await counted.collector.collect(...asked)
        return { ...collected, state: { ...(state as object), large: randomBytes(bytes).toString('base64') } }
      },
    },
  }
}

test('a state that an item does not hold fails the run with its size, and the levels are published', async () => {
  const deployed = world.deploy('large state', { world: withLargeState(200_000) })
  await expect(deployed.run(firstSlot)).rejects.toMatchObject({
    failures: [{ kind: 'too-large', target: 'state' }],
  })
  expect([...deployed.levels().values()]).toEqual([[1, 1, 1]])
})

test('an outbox of slots that CloudWatch would take in several requests is sent when it is back, once', async () => {
  const deployed = world.deploy('large outbox', { world: countedWorld(3_000) })
  world.cloudWatch.failWith(() => reactions['too many requests'])
  const back = await passMinutes(world, deployed, firstSlot, 4)
  world.cloudWatch.failWith(undefined)
  await passMinutes(world, deployed, back, 4)
  const counts = [...deployed.levels().values()]
  expect(counts).toHaveLength(8)
  for (const of of counts) expect(new Set(of)).toEqual(new Set([1]))
  expect(deployed.dataOf('DataSpooled').at(-1)).toMatchObject({ value: 0 })
})
