import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import { reactions } from '../../support/aws/reactions.ts'
import { firstSlot, passMinutes, startAws, type Deployed } from '../../support/publishing/aws.ts'
import { countedSource } from '../../support/publishing/counted-source.ts'
import { refusing } from '../../support/publishing/refused-data.ts'

const aws = await startAws()
afterAll(aws.stop)
beforeEach(() => {
  aws.cloudWatch.failWith(undefined)
})

const countsOf = (deployed: Deployed, slot: number): readonly number[] => deployed.levels().get(slot) ?? []
const heartbeats = (deployed: Deployed, slot: number): number =>
  deployed
    .dataOf('Heartbeat')
    .filter(({ at }) => at === slot)
    .reduce((sum, { value }) => sum + value, 0)

describe('a datum that CloudWatch does not take', () => {
  test('among 1,000 is found and dropped, named and counted; the rest is in, once', async () => {
    const deployed = aws.deploy('a thousand', { source: countedSource(1_000) })
    aws.cloudWatch.failWith(refusing((value) => value === 'queue-777'))
    await deployed.run(firstSlot)
    const counts = countsOf(deployed, firstSlot)
    expect(counts).toHaveLength(999)
    expect(new Set(counts)).toEqual(new Set([1]))
    const named = deployed.lines.filter((line) => line.includes('data dropped'))
    expect(named).toHaveLength(1)
    expect(named[0]).toContain('Level{Queue=\\"queue-777\\"}')
    aws.cloudWatch.failWith(undefined)
    aws.time.now = slotPlus(firstSlot, 1) + 2_000
    await deployed.run(slotPlus(firstSlot, 1))
    expect(deployed.dataOf('DataDropped').map(({ value }) => value)).toEqual([0, 1])
  })

  test('and forty others among 1,000 cost themselves and nothing else', async () => {
    aws.time.now = firstSlot + 2_000
    const deployed = aws.deploy('forty', { source: countedSource(1_000) })
    const bad = new Set(Array.from({ length: 41 }, (_, index) => `queue-${index * 24}`))
    aws.cloudWatch.failWith(refusing((value, at) => at === firstSlot && bad.has(value)))
    await deployed.run(firstSlot)
    // On a slow machine the first run has no time for all the halves; the next ones send the rest.
    await passMinutes(aws, deployed, slotPlus(firstSlot, 1), 3)
    const counts = countsOf(deployed, firstSlot)
    expect(counts.filter((count) => count === 1)).toHaveLength(1_000 - bad.size)
    // The series of the bad data have later minutes only.
    expect(counts.filter((count) => count === 0)).toHaveLength(bad.size)
  })

  test('fails the run where nothing else is taken either', async () => {
    aws.time.now = firstSlot + 2_000
    const deployed = aws.deploy('all of them')
    aws.cloudWatch.failWith(refusing((value) => value === 'all of them'))
    await expect(deployed.run(firstSlot)).rejects.toMatchObject({
      failures: [{ kind: 'rejected', target: 'cloudwatch' }],
    })
  })

  test('does not hold up what waits behind it', async () => {
    aws.time.now = firstSlot + 2_000
    const deployed = aws.deploy('behind')
    aws.cloudWatch.failWith(() => reactions.throttling)
    const up = await passMinutes(aws, deployed, firstSlot, 5)
    aws.cloudWatch.failWith(refusing((value, at) => value === 'queue-1' && at === firstSlot))
    await passMinutes(aws, deployed, up, 2)
    expect(countsOf(deployed, firstSlot)).toEqual([1, 0, 1])
    for (const minute of [1, 2, 3, 4])
      expect(countsOf(deployed, slotPlus(firstSlot, minute))).toEqual([1, 1, 1])
    expect(deployed.dataOf('DataDropped').map(({ value }) => value)).toEqual([0, 0, 0, 0, 0, 0, 1])
  })
})

test('of a slot that waited with hundreds of bad data the good ones are in all the same', async () => {
  aws.time.now = firstSlot + 2_000
  const deployed = aws.deploy('hundreds', { source: countedSource(600) })
  aws.cloudWatch.failWith(() => reactions.throttling)
  await deployed.tick(firstSlot)
  aws.cloudWatch.failWith(refusing((value, at) => at === firstSlot && /^queue-\d*[02468]$/.test(value)))
  await passMinutes(aws, deployed, slotPlus(firstSlot, 1), 15)
  expect(deployed.dataOf('Level').filter(({ at }) => at === firstSlot)).toHaveLength(300)
  const dropped = deployed.dataOf('DataDropped').reduce((sum, { value }) => sum + value, 0)
  expect(dropped).toBe(300)
})

test('a slot of more data than a call takes is sent in halves and read by the sum of its heartbeats', async () => {
  aws.time.now = firstSlot + 2_000
  const deployed = aws.deploy('four requests', { source: countedSource(2_500) })
  // CloudWatch refuses the whole and its first half.
  aws.cloudWatch.failWith(({ nth }) => (nth === 4 ? reactions['an error'] : undefined))
  await deployed.tick(firstSlot)
  expect(heartbeats(deployed, firstSlot)).toBe(1)
  aws.cloudWatch.failWith(undefined)
  await passMinutes(aws, deployed, slotPlus(firstSlot, 1), 14)
  // The first run sent the quarters 1 and 4; the second half is refused as 2 and sent as 2 and 1, which is free again.
  expect(heartbeats(deployed, firstSlot)).toBe(1 + 4 + 2 + 1)
  expect(new Set(countsOf(deployed, firstSlot))).toEqual(new Set([1]))
})
