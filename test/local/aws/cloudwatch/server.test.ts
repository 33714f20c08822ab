import { setImmediate } from 'node:timers/promises'
import { ListMetricsCommand, PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { alarmLike, runningCloudWatch } from '../../../support/cloudwatch.ts'

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
    cloudWatch.failWith((action) =>
      action === 'PutMetricData'
        ? { status: 503, headers: { 'content-type': 'text/html' }, body: '<html></html>' }
        : undefined,
    )
    await expect(put(client)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } })
    expect(cloudWatch.series()).toEqual([])
    cloudWatch.failWith(undefined)
    await put(client)
    expect(cloudWatch.series()).toHaveLength(1)
  })

  it('throttles as the SDK knows it', async () => {
    const { cloudWatch, client } = await running()
    const headers = { 'x-amzn-query-error': 'Throttling;Sender' }
    cloudWatch.failWith(() => ({ status: 400, headers, body: '{"__type":"ThrottlingException"}' }))
    await expect(put(client)).rejects.toMatchObject({ name: 'Throttling' })
  })

  it('resets the connection', async () => {
    const { cloudWatch, client } = await running()
    cloudWatch.failWith(() => 'reset')
    await expect(put(client)).rejects.toMatchObject({ code: 'ECONNRESET' })
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

  it('runs the actions of a transition before evaluate resolves', async () => {
    const acted: string[] = []
    const { cloudWatch } = await runningCloudWatch(
      () => now,
      async ({ from, to }) => {
        await setImmediate()
        acted.push(`${from} -> ${to}`)
      },
    )
    cloudWatch.loadAlarms([alarmLike({ TreatMissingData: 'breaching' })])
    await cloudWatch.evaluate()
    expect(acted).toEqual(['INSUFFICIENT_DATA -> ALARM'])
    await cloudWatch.evaluate()
    expect(acted).toHaveLength(1)
  })

  it('takes no more connections once stopped', async () => {
    const { cloudWatch, client } = await running()
    await cloudWatch.stop()
    await expect(put(client)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
