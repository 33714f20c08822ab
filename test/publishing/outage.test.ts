import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { slotPlus } from '../../lib/clock.ts'
import { latestReadable } from '../../local/aws/cloudwatch/readable.ts'
import { firstSlot, passMinutes, startSlotWorld, type SlotWorld } from '../support/slot-world.ts'
import { awsError, type Reaction, type Trouble } from '../support/unreliable.ts'

let world: SlotWorld
beforeAll(async () => {
  world = await startSlotWorld(latestReadable)
})
afterAll(() => world.stop())

const page: Reaction = { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>down</html>' }
const before = (answer: Reaction): Trouble => ({ when: 'before', answer })
const after = (answer: Reaction): Trouble => ({ when: 'after', answer })

const outages: [string, Trouble][] = [
  ['throttles', before(awsError(400, 'Throttling'))],
  ['answers 429', before({ status: 429, body: '' })],
  ['refuses the role', before(awsError(403, 'AccessDeniedException'))],
  ['finds our clock wrong', before(awsError(400, 'RequestTimeTooSkewed'))],
  ['answers 500', before(awsError(500, 'InternalServiceFault'))],
  ['answers 500 to what it has taken', after(awsError(500, 'InternalServiceFault'))],
  ['answers 503 with a page', before(page)],
  ['answers 503 with a page to what it has taken', after(page)],
  ['resets the connection', before('reset')],
  ['resets the connection when it has taken the data', after('reset')],
  ['says nothing', before('silence')],
  ['says nothing to what it has taken', after('silence')],
]

const outageMinutes = 30

describe('30 minutes in which CloudWatch', () => {
  test.each(outages)('%s cost nothing, and double nothing', async (title, trouble) => {
    world.wayToCloudWatch.troubleWith(undefined)
    const deployed = world.deploy(title)
    const down = await passMinutes(world, deployed, firstSlot, 3)
    world.wayToCloudWatch.troubleWith((action) => (action === 'PutMetricData' ? trouble : undefined))
    const up = await passMinutes(world, deployed, down, outageMinutes)
    world.wayToCloudWatch.troubleWith(undefined)
    const end = await passMinutes(world, deployed, up, 20)
    expect(deployed.sums()).toEqual(deployed.world.truth(firstSlot, slotPlus(end, -1)))
    const levels = deployed.levels()
    expect(levels.size).toBe(3 + outageMinutes + 20)
    for (const counts of levels.values()) expect(counts).toEqual([1, 1, 1])
    expect(deployed.dataOf('DataDropped').filter(({ value }) => value !== 0)).toEqual([])
    expect(deployed.dataOf('DataSpooled').at(-1)).toMatchObject({ value: 0 })
  })
})
