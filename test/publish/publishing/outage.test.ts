import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import type { Reaction } from '../../../local/aws/cloudwatch/server.ts'
import { awsError, reactions } from '../../support/aws/reactions.ts'
import { firstSlot, passMinutes, startAws, startAwsWithDynamoDb } from '../../support/publishing/aws.ts'

const aws = await startAws()
afterAll(aws.stop)

const { 'too large': _, ...outages } = reactions
const answers: [string, Reaction][] = [
  ...Object.entries(outages),
  ['a refusal of the role', awsError(403, 'AccessDeniedException')],
  ['a refusal of the time', awsError(400, 'RequestTimeTooSkewed')],
]
const outageMinutes = 30

describe('30 minutes in which CloudWatch answers', () => {
  test.each(answers)('%s lose nothing, and double nothing', async (title, answer) => {
    aws.cloudWatch.failWith(undefined)
    const deployed = aws.deploy(title)
    const down = await passMinutes(aws, deployed, firstSlot, 3)
    aws.cloudWatch.failWith(({ action }) => (action === 'PutMetricData' ? answer : undefined))
    const up = await passMinutes(aws, deployed, down, outageMinutes)
    aws.cloudWatch.failWith(undefined)
    const end = await passMinutes(aws, deployed, up, 20)
    expect(deployed.sums()).toEqual(deployed.source.truth(firstSlot, slotPlus(end, -1)))
    const levels = deployed.levels()
    expect(levels.size).toBe(3 + outageMinutes + 20)
    for (const counts of levels.values()) expect(counts).toEqual([1, 1, 1])
    expect(deployed.dataOf('DataDropped').filter(({ value }) => value !== 0)).toEqual([])
    expect(deployed.dataOf('DataSpooled').at(-1)).toMatchObject({ value: 0 })
  })

  test('count the waiting data as they go on, and nothing when all are sent', async () => {
    aws.cloudWatch.failWith(undefined)
    const deployed = aws.deploy('waiting')
    const down = await passMinutes(aws, deployed, firstSlot, 1)
    aws.cloudWatch.failWith(() => reactions.throttling)
    const up = await passMinutes(aws, deployed, down, 3)
    aws.cloudWatch.failWith(undefined)
    await passMinutes(aws, deployed, up, 2)
    const spooled = deployed.dataOf('DataSpooled').map(({ value }) => value)
    const dataIn = (slot: number): number =>
      aws.cloudWatch
        .series()
        .filter(({ name, dimensions }) => name !== 'Heartbeat' && dimensions['Deployment'] === 'waiting')
        .reduce((sum, { data }) => sum + data.filter(({ at }) => at === slot).length, 0)
    const [one, two, three] = [1, 2, 3].map((minute) => dataIn(slotPlus(firstSlot, minute)))
    const expected = [0, 0, one, (one ?? 0) + (two ?? 0), (one ?? 0) + (two ?? 0) + (three ?? 0), 0]
    expect(spooled).toEqual(expected)
  })
})

test('throttling of every second call costs nothing', async () => {
  const aws = await startAwsWithDynamoDb()
  onTestFinished(aws.stop)
  const deployed = aws.deploy('every second')
  const slowDown = awsError(400, 'ProvisionedThroughputExceededException')
  aws.cloudWatch.failWith(({ nth }) => (nth % 2 === 0 ? reactions.throttling : undefined))
  aws.tableProxy.failWith(({ nth }) => (nth % 2 === 0 ? slowDown : undefined))
  const end = await passMinutes(aws, deployed, firstSlot, 30)
  expect(deployed.sums()).toEqual(deployed.source.truth(firstSlot, slotPlus(end, -1)))
  expect([...deployed.levels().values()]).toEqual(Array.from({ length: 30 }, () => [1, 1, 1]))
})
