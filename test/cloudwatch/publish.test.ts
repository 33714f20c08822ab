import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../lib/clock.ts'
import { createPublisher } from '../../lib/cloudwatch/publish.ts'
import { createLog } from '../../lib/log.ts'
import { defineMetric, sample, type Sample } from '../../lib/metric.ts'
import type { Fault } from '../../local/aws/cloudwatch/reaction.ts'
import { runningCloudWatch } from '../support/cloudwatch.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const length = defineMetric({ name: 'Length', unit: 'Count', dimensions: ['Queue'], help: '' })
const lengths = (count: number): Sample[] =>
  Array.from({ length: count }, (_, index) => sample(length, index, { Queue: `queue-${index}` }))

/** The publisher with the real client against the stand-in, a minute after the slot. */
async function startPublishing(fault?: Fault) {
  const { cloudWatch, client } = await runningCloudWatch(() => slotPlus(slot, 1))
  cloudWatch.failWith(fault)
  const publisher = createPublisher(client, { namespace: 'AnchorWatch', deployment: 'prod' })
  const lines: string[] = []
  const log = createLog((line) => lines.push(line))
  return {
    cloudWatch,
    lines,
    publish: (samples: readonly Sample[], signal = new AbortController().signal) =>
      publisher.publish(samples, slot, { log, signal }),
    valueOf: (name: string) =>
      cloudWatch
        .series()
        .find((series) => series.name === name)
        ?.data.map(({ measurement }) => measurement),
  }
}

describe('publishing', () => {
  test('sends a slot in one call, stamped with the slot, and counts nothing as dropped', async () => {
    const { cloudWatch, publish, valueOf } = await startPublishing()
    expect(await publish(lengths(2))).toEqual([])
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
    expect(cloudWatch.series()).toMatchObject([
      {
        namespace: 'AnchorWatch',
        name: 'Length',
        dimensions: { Deployment: 'prod', Queue: 'queue-0' },
        unit: 'Count',
        data: [{ at: slot, measurement: 0 }],
      },
      { dimensions: { Queue: 'queue-1' } },
      { name: 'DataDropped', dimensions: { Deployment: 'prod' } },
    ])
    expect(valueOf('DataDropped')).toEqual([0])
  })

  test.each([
    [999, 1],
    [1_000, 2],
    [2_500, 3],
  ])('sends %d samples and the count of dropped ones in %d calls', async (count, calls) => {
    const { cloudWatch, publish } = await startPublishing()
    expect(await publish(lengths(count))).toEqual([])
    expect(cloudWatch.calls()).toEqual({ PutMetricData: calls })
    expect(cloudWatch.series()).toHaveLength(count + 1)
  })

  test('leaves out what CloudWatch would refuse, counts it, names it, and sends the rest', async () => {
    const { cloudWatch, lines, publish, valueOf } = await startPublishing()
    const bad = [Number.NaN, Infinity, 2 ** 361].map((value) => sample(length, value, { Queue: 'bad' }))
    const foreign = sample(length, 1, { Queue: 'größe' })
    expect(await publish([...bad, ...lengths(1), foreign])).toEqual([])
    expect(cloudWatch.series().map(({ name }) => name)).toEqual(['Length', 'DataDropped'])
    expect(valueOf('DataDropped')).toEqual([4])
    expect(lines.filter((line) => line.includes('datum dropped'))).toHaveLength(4)
    expect(lines[3]).toBe(
      '{"level":"warn","event":"datum dropped","metric":"Length","reason":"the value of dimension Queue is blank, too long or not ASCII"}',
    )
  })

  test('sends the second call although the first failed', async () => {
    let calls = 0
    const { cloudWatch, publish } = await startPublishing(() => {
      calls += 1
      return calls === 1 ? { status: 500, headers: {}, body: '{"__type":"InternalServiceFault"}' } : undefined
    })
    expect(await publish(lengths(1_500))).toMatchObject([{ kind: 'server-error' }])
    expect(cloudWatch.series()).toHaveLength(501)
  })

  test('asks once, whatever the answer: a repeated call would count twice', async () => {
    const { cloudWatch, publish } = await startPublishing(() => ({ status: 500, headers: {}, body: '' }))
    await publish(lengths(1))
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
  })

  test('ends with its run', async () => {
    const { cloudWatch, publish } = await startPublishing()
    expect(await publish(lengths(1), AbortSignal.abort())).toMatchObject([{ kind: 'timeout' }])
    expect(cloudWatch.series()).toEqual([])
  })
})
