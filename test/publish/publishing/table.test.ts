import { randomBytes } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import { awsError, reactions } from '../../support/aws/reactions.ts'
import { firstSlot, passMinutes, startAwsWithDynamoDb } from '../../support/publishing/aws.ts'
import { countedSource, type CountedSource } from '../../support/publishing/counted-source.ts'
import type { ProxyReaction } from '../../support/publishing/faulty-proxy.ts'

const aws = await startAwsWithDynamoDb()
afterAll(aws.stop)
beforeEach(() => {
  aws.time.now = firstSlot + 2_000
  aws.cloudWatch.failWith(undefined)
  aws.tableProxy.failWith(undefined)
})

const slowDown = awsError(400, 'ProvisionedThroughputExceededException')
const reactionsOfTable: [string, ProxyReaction][] = [
  ['throttles', slowDown],
  ['refuses the role', awsError(400, 'AccessDeniedException')],
  ['fails', awsError(500, 'InternalServerError')],
  ['loses its answers', { takenThen: 'reset' }],
]

describe('while the table', () => {
  test.each(reactionsOfTable)(
    '%s the levels are published, and the counters when it is back',
    async (title, reaction) => {
      const deployed = aws.deploy(title)
      const away = await passMinutes(aws, deployed, firstSlot, 2)
      aws.tableProxy.failWith(() => reaction)
      const back = await passMinutes(aws, deployed, away, 10)
      aws.tableProxy.failWith(undefined)
      const end = await passMinutes(aws, deployed, back, 3)
      expect(deployed.sums()).toEqual(deployed.source.truth(firstSlot, slotPlus(end, -1)))
      expect([...deployed.levels().values()]).toEqual(Array.from({ length: 15 }, () => [1, 1, 1]))
      const beats = deployed.dataOf('Heartbeat').map(({ value }) => value)
      expect(beats).toEqual([1, 1, ...Array<number>(10).fill(0.5), 1, 1, 1])
    },
  )

  test.each(reactionsOfTable)(
    '%s for half an hour what is too old to be shared out is dropped and counted',
    async (title, reaction) => {
      const deployed = aws.deploy(`half an hour: ${title}`)
      const away = await passMinutes(aws, deployed, firstSlot, 2)
      aws.tableProxy.failWith(() => reaction)
      const back = await passMinutes(aws, deployed, away, 30)
      aws.tableProxy.failWith(undefined)
      const end = await passMinutes(aws, deployed, back, 3)
      const counted = [
        deployed.source.truth(firstSlot, slotPlus(away, -1)),
        deployed.source.truth(back, slotPlus(end, -1)),
      ]
      expect(deployed.sums()['Arrivals']).toBe(counted.reduce((sum, { Arrivals = 0 }) => sum + Arrivals, 0))
      expect(deployed.dataOf('DataDropped').find(({ at }) => at === back)?.value).toBeGreaterThan(0)
      expect(deployed.levels().size).toBe(35)
    },
  )

  test('is away a second delivery of the slot publishes nothing more', async () => {
    const deployed = aws.deploy('twice without it')
    aws.tableProxy.failWith(() => 'reset')
    await deployed.tick(firstSlot)
    aws.time.now += 3 * 60_000 - 40_000
    await deployed.tick(firstSlot)
    expect([...deployed.levels().values()]).toEqual([[1, 1, 1]])
    expect(deployed.lines.join('\n')).toContain('slot already published')
  })

  test('was away for one delivery of the slot the next one only counts', async () => {
    const deployed = aws.deploy('once without it')
    const slot = await passMinutes(aws, deployed, firstSlot, 1)
    aws.time.now = slot + 2_000
    aws.tableProxy.failWith(({ nth }) => (nth === 1 ? undefined : slowDown))
    await deployed.tick(slot)
    aws.tableProxy.failWith(undefined)
    aws.time.now = slot + 140_000
    await deployed.tick(slot)
    expect(deployed.levels().get(slot)).toEqual([1, 1, 1])
    expect(deployed.sums()).toEqual(deployed.source.truth(firstSlot, slot))
  })
})

/** A source whose state gzip cannot compress. */
function withLargeState(bytes: number): CountedSource {
  const counted = countedSource()
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
  const deployed = aws.deploy('large state', { source: withLargeState(200_000) })
  await expect(deployed.run(firstSlot)).rejects.toMatchObject({
    failures: [{ kind: 'too-large', target: 'state' }],
  })
  expect([...deployed.levels().values()]).toEqual([[1, 1, 1]])
})

test('an outbox of slots that CloudWatch would take in several requests is sent when it is back, once', async () => {
  const deployed = aws.deploy('large outbox', { source: countedSource(3_000) })
  aws.cloudWatch.failWith(() => reactions['too many requests'])
  const back = await passMinutes(aws, deployed, firstSlot, 4)
  aws.cloudWatch.failWith(undefined)
  await passMinutes(aws, deployed, back, 4)
  const counts = [...deployed.levels().values()]
  expect(counts).toHaveLength(8)
  for (const of of counts) expect(new Set(of)).toEqual(new Set([1]))
  expect(deployed.dataOf('DataSpooled').at(-1)).toMatchObject({ value: 0 })
})
