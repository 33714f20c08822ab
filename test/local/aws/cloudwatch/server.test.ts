import { ListMetricsCommand, PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { inTurn, reactions } from '../../../support/aws/reactions.ts'
import { alarmLike } from '../../../support/aws/alarm-like.ts'
import { runningCloudWatch } from '../../../support/aws/cloudwatch.ts'

const now = Date.parse('2026-11-24T10:31:00Z')

function running() {
  return runningCloudWatch(() => now)
}

function put(client: CloudWatchClient, abortSignal = new AbortController().signal) {
  const MetricData = [{ MetricName: 'QueueLength', Value: 1, Timestamp: new Date(now) }]
  return client.send(new PutMetricDataCommand({ Namespace: 'AnchorWatch', MetricData }), { abortSignal })
}

describe('startCloudWatch', () => {
  it('refuses an action it does not know with the typed error', async () => {
    const { client } = await running()
    await expect(client.send(new ListMetricsCommand({}))).rejects.toMatchObject({
      __type: 'com.amazonaws.cloudwatch#UnknownOperationException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('counts the calls of each action, refused ones too', async () => {
    const { cloudWatch, client } = await running()
    await put(client)
    await expect(client.send(new PutMetricDataCommand({ Namespace: '', MetricData: [] }))).rejects.toThrow()
    await expect(client.send(new ListMetricsCommand({}))).rejects.toThrow()
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 2, ListMetrics: 1 })
  })

  it('answers what a fault says, stores nothing of it, and serves again without it', async () => {
    const { cloudWatch, client } = await running()
    cloudWatch.failWith(({ action }) => (action === 'PutMetricData' ? reactions['a page'] : undefined))
    await expect(put(client)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } })
    expect(cloudWatch.series()).toEqual([])
    cloudWatch.failWith(undefined)
    await put(client)
    expect(cloudWatch.series()).toHaveLength(1)
  })

  it('reacts to the calls of an action in turn, then as usual', async () => {
    const { cloudWatch, client } = await running()
    const { throttling, 'an error when it is in': lost } = reactions
    cloudWatch.failWith(inTurn('PutMetricData', [throttling, undefined, lost]))
    await expect(put(client)).rejects.toMatchObject({ name: 'Throttling' })
    await put(client)
    await expect(put(client)).rejects.toMatchObject({ name: 'InternalServiceFault' })
    await put(client)
    expect(cloudWatch.series()[0]?.data).toHaveLength(3)
  })

  it.each([
    ['a reset', 0],
    ['a reset when it is in', 1],
  ] as const)('answers %s: %d datum is in', async (reaction, data) => {
    const { cloudWatch, client } = await running()
    cloudWatch.failWith(() => reactions[reaction])
    await expect(put(client)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(cloudWatch.series()).toHaveLength(data)
  })

  it('refuses what is wrong although it would have failed after it was in', async () => {
    const { cloudWatch, client } = await running()
    cloudWatch.failWith(() => reactions['a reset when it is in'])
    const bad = client.send(new PutMetricDataCommand({ Namespace: 'AnchorWatch', MetricData: [] }))
    await expect(bad).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
  })

  it.each([
    ['taken', 5, 1],
    ['refused for its date', 6, 0],
  ])('takes a call that was held up as of its end: %s after %d minutes', async (_title, minutes, series) => {
    const time = { now }
    const { cloudWatch, client } = await runningCloudWatch(() => time.now)
    const arrived = Promise.withResolvers<undefined>()
    const held = Promise.withResolvers<undefined>()
    cloudWatch.failWith(() => {
      arrived.resolve(undefined)
      return { once: held.promise }
    })
    const sent = put(client).catch(() => undefined)
    await arrived.promise
    time.now += minutes * 60_000
    held.resolve(undefined)
    await sent
    expect(cloudWatch.series()).toHaveLength(series)
  })

  it('says nothing until the client gives up, and stops all the same', async () => {
    const { cloudWatch, client } = await running()
    const giveUp = new AbortController()
    cloudWatch.failWith(() => {
      giveUp.abort()
      return 'silence'
    })
    await expect(put(client, giveUp.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
  })

  it('runs the actions of a transition once', async () => {
    const acted: string[] = []
    const { cloudWatch } = await runningCloudWatch(() => now, {
      act: ({ from, to }) => {
        acted.push(`${from} -> ${to}`)
      },
    })
    cloudWatch.loadAlarms([alarmLike({ TreatMissingData: 'breaching' })])
    cloudWatch.evaluate()
    expect(acted).toEqual(['INSUFFICIENT_DATA -> ALARM'])
    cloudWatch.evaluate()
    expect(acted).toHaveLength(1)
  })

  it('takes no more connections once stopped', async () => {
    const { cloudWatch, client } = await running()
    await cloudWatch.stop()
    await expect(put(client)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
