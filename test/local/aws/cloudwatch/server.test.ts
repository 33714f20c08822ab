import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { ListMetricsCommand, PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { inTurn, reactions } from '../../../support/aws/reactions.ts'
import { alarmLike } from '../../../support/aws/alarm-like.ts'
import { runningCloudWatch, clientOf } from '../../../support/aws/cloudwatch.ts'
import { clock, named, now, put } from '../../../support/aws/metric-data.ts'

const startedAt = Date.parse('2026-11-24T10:31:00Z')

function running() {
  return runningCloudWatch(() => startedAt)
}

function publish(client: CloudWatchClient, abortSignal = new AbortController().signal) {
  const MetricData = [{ MetricName: 'QueueLength', Value: 1, Timestamp: new Date(startedAt) }]
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
    await publish(client)
    await expect(client.send(new PutMetricDataCommand({ Namespace: '', MetricData: [] }))).rejects.toThrow()
    await expect(client.send(new ListMetricsCommand({}))).rejects.toThrow()
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 2, ListMetrics: 1 })
  })

  it('answers what a fault says, stores nothing of it, and serves again without it', async () => {
    const { cloudWatch, client } = await running()
    cloudWatch.failWith(({ action }) => (action === 'PutMetricData' ? reactions['a page'] : undefined))
    await expect(publish(client)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } })
    expect(cloudWatch.series()).toEqual([])
    cloudWatch.failWith(undefined)
    await publish(client)
    expect(cloudWatch.series()).toHaveLength(1)
  })

  it('reacts to the calls of an action in turn, then as usual', async () => {
    const { cloudWatch, client } = await running()
    const { throttling, 'an error when it is in': lost } = reactions
    cloudWatch.failWith(inTurn('PutMetricData', [throttling, undefined, lost]))
    await expect(publish(client)).rejects.toMatchObject({ name: 'Throttling' })
    await publish(client)
    await expect(publish(client)).rejects.toMatchObject({ name: 'InternalServiceFault' })
    await publish(client)
    expect(cloudWatch.series()[0]?.data).toHaveLength(3)
  })

  it.each([
    ['a reset', 0],
    ['a reset when it is in', 1],
  ] as const)('answers %s: %d datum is in', async (reaction, data) => {
    const { cloudWatch, client } = await running()
    cloudWatch.failWith(() => reactions[reaction])
    await expect(publish(client)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(cloudWatch.series()).toHaveLength(data)
  })

  it('refuses what is wrong although it would have failed after it was in', async () => {
    const { cloudWatch, client } = await running()
    cloudWatch.failWith(() => reactions['a reset when it is in'])
    const bad = client.send(new PutMetricDataCommand({ Namespace: 'AnchorWatch', MetricData: [] }))
    await expect(bad).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
  })

  it('takes a call that was held up as of its end', async () => {
    const time = { now: startedAt }
    const { cloudWatch, client } = await runningCloudWatch(() => time.now)
    const arrived = Promise.withResolvers<undefined>()
    const held = Promise.withResolvers<undefined>()
    cloudWatch.failWith(() => {
      arrived.resolve(undefined)
      return { once: held.promise }
    })
    const sent = publish(client).catch(() => undefined)
    await arrived.promise
    time.now += 15 * 86_400_000
    held.resolve(undefined)
    await sent
    expect(cloudWatch.series()).toEqual([])
  })

  it('says nothing until the client gives up, and stops all the same', async () => {
    const { cloudWatch, client } = await running()
    const giveUp = new AbortController()
    cloudWatch.failWith(() => {
      giveUp.abort()
      return 'silence'
    })
    await expect(publish(client, giveUp.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
  })

  it('runs the actions of a transition once', async () => {
    const acted: string[] = []
    const { cloudWatch } = await runningCloudWatch(() => startedAt, {
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
    await expect(publish(client)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

const signed = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
  authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE',
  'x-amz-date': '20261124T103100Z',
}

describe('a request', () => {
  it('inflates what the SDK gzips', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    const encodings: unknown[] = []
    client.middlewareStack.add(
      (next) => (args) => {
        encodings.push((args.request as { headers: Record<string, string> }).headers['content-encoding'])
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await put(client, named(1000))
    expect(encodings).toEqual(['gzip'])
    expect(cloudWatch.series()).toHaveLength(1000)
  })

  it.each([
    [1_000_000, 400],
    [1_000_001, 413],
  ])('of %d bytes that are no data is answered %d', async (bytes, status) => {
    const { cloudWatch } = await runningCloudWatch(clock)
    expect(await post(cloudWatch.url, signed, ' '.repeat(bytes))).toMatchObject({ status })
  })

  it('of few bytes that inflate to more than 1 MB is answered 413', async () => {
    const { cloudWatch } = await runningCloudWatch(clock)
    const gzipped = { ...signed, 'content-encoding': 'gzip' }
    expect(await post(cloudWatch.url, gzipped, gzipSync(' '.repeat(1_000_001)))).toEqual({
      status: 413,
      body: '',
    })
  })
})

describe('the date of a signature', () => {
  it.each([-60, 0, 60])(
    'may be %d minutes off: the SDK signs with the clock of the machine',
    async (minutes) => {
      const { cloudWatch } = await runningCloudWatch(clock)
      const client = clientOf(cloudWatch, () => now + minutes * 60_000)
      await put(client, named(1))
      expect(cloudWatch.series()).toHaveLength(1)
    },
  )
})

describe('what is no request of the SDK', () => {
  it.each([
    ['a body that is no JSON', 400, 'SerializationException', signed, '{'],
    [
      'a member that is not known',
      400,
      'SerializationException',
      signed,
      '{"Namespace":"A","MetricData":[],"Naem":1}',
    ],
    [
      'a body that is no gzip',
      400,
      'SerializationException',
      { ...signed, 'content-encoding': 'gzip' },
      '{}',
    ],
    ['another encoding', 400, 'SerializationException', { ...signed, 'content-encoding': 'br' }, '{}'],
    [
      'another content type',
      400,
      'SerializationException',
      { ...signed, 'content-type': 'text/plain' },
      '{}',
    ],
    [
      'no date of the signature',
      403,
      'MissingAuthenticationTokenException',
      { ...signed, 'x-amz-date': 'today' },
      '{}',
    ],
    ['no signature', 403, 'MissingAuthenticationTokenException', { ...signed, authorization: '' }, '{}'],
    ['no target', 400, 'UnknownOperationException', { ...signed, 'x-amz-target': '' }, '{}'],
  ])('is refused: %s', async (_title, status, type, headers, body) => {
    const { cloudWatch } = await runningCloudWatch(clock)
    const answer = await post(cloudWatch.url, headers, body)
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(`#${type}"`)
  })
})

function post(url: string, headers: Record<string, string>, body: string | Buffer) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>()
  const sent = request(url, { method: 'POST', headers }, (response) => {
    response.toArray().then((chunks: Buffer[]) => {
      resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() })
    }, reject)
  })
  sent.on('error', reject).end(body)
  return promise
}
