import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { slotPlus } from '../../lib/model/clock.ts'
import type { Reaction } from '../../local/aws/cloudwatch/reaction.ts'
import { reactions } from '../support/aws/reactions.ts'
import {
  firstSlot,
  passMinutes,
  startDynamoWorld,
  startSlotWorld,
  type SlotWorld,
} from '../support/publishing/slot-world.ts'
import { awsError } from '../support/publishing/unreliable.ts'

let world: SlotWorld
beforeAll(async () => {
  world = await startSlotWorld()
})
afterAll(() => world.stop())

const { 'too large': _, ...outages } = reactions
const answers: [string, Reaction][] = [
  ...Object.entries(outages),
  ['a refusal of the role', awsError(403, 'AccessDeniedException')],
  ['a refusal of the time', awsError(400, 'RequestTimeTooSkewed')],
]
const outageMinutes = 30

describe('30 minutes in which CloudWatch answers', () => {
  test.each(answers)('%s lose nothing, and double nothing', async (title, answer) => {
    world.cloudWatch.failWith(undefined)
    const deployed = world.deploy(title)
    const down = await passMinutes(world, deployed, firstSlot, 3)
    world.cloudWatch.failWith(({ action }) => (action === 'PutMetricData' ? answer : undefined))
    const up = await passMinutes(world, deployed, down, outageMinutes)
    world.cloudWatch.failWith(undefined)
    const end = await passMinutes(world, deployed, up, 20)
    expect(deployed.sums()).toEqual(deployed.world.truth(firstSlot, slotPlus(end, -1)))
    const levels = deployed.levels()
    expect(levels.size).toBe(3 + outageMinutes + 20)
    for (const counts of levels.values()) expect(counts).toEqual([1, 1, 1])
    expect(deployed.dataOf('DataDropped').filter(({ value }) => value !== 0)).toEqual([])
    expect(deployed.dataOf('DataSpooled').at(-1)).toMatchObject({ value: 0 })
  })

  test('count what waits as they go on, and nothing when all is told', async () => {
    world.cloudWatch.failWith(undefined)
    const deployed = world.deploy('waiting')
    const down = await passMinutes(world, deployed, firstSlot, 1)
    world.cloudWatch.failWith(() => reactions.throttling)
    const up = await passMinutes(world, deployed, down, 3)
    world.cloudWatch.failWith(undefined)
    await passMinutes(world, deployed, up, 2)
    const spooled = deployed.dataOf('DataSpooled').map(({ value }) => value)
    const dataIn = (slot: number): number =>
      world.cloudWatch
        .series()
        .filter(({ name, dimensions }) => name !== 'Heartbeat' && dimensions['Deployment'] === 'waiting')
        .reduce((sum, { data }) => sum + data.filter(({ at }) => at === slot).length, 0)
    const [one, two, three] = [1, 2, 3].map((minute) => dataIn(slotPlus(firstSlot, minute)))
    const expected = [0, 0, one, (one ?? 0) + (two ?? 0), (one ?? 0) + (two ?? 0) + (three ?? 0), 0]
    expect(spooled).toEqual(expected)
  })
})

test('throttling of every second call costs nothing', async () => {
  const world = await startDynamoWorld()
  onTestFinished(world.stop)
  const deployed = world.deploy('every second')
  world.cloudWatch.failWith(({ nth }) => (nth % 2 === 0 ? reactions.throttling : undefined))
  world.wayToTable.troubleWith(everySecond())
  const end = await passMinutes(world, deployed, firstSlot, 30)
  expect(deployed.sums()).toEqual(deployed.world.truth(firstSlot, slotPlus(end, -1)))
  expect([...deployed.levels().values()]).toEqual(Array.from({ length: 30 }, () => [1, 1, 1]))
})

function everySecond() {
  let calls = 0
  const answer = awsError(400, 'ProvisionedThroughputExceededException')
  return () => {
    calls += 1
    return calls % 2 === 0 ? ({ when: 'before', answer } as const) : undefined
  }
}
