import { Agent } from 'node:http'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { describe, expect, onTestFinished, test } from 'vitest'
import { slotOf, slotPlus, type FailureKind, createLog } from '../../lib/model/index.ts'
import { createPublisher, type PutRequest, retryPauses, type Sending } from '../../lib/publish/index.ts'
import type { Fault } from '../../local/aws/cloudwatch/server.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'
import { clientOptions } from '../support/aws/identity.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const now = slotPlus(slot, 1)
const request: PutRequest = {
  collector: 'collect-anchore',
  slot,
  bit: 3,
  data: [
    {
      MetricName: 'QueueLength',
      Unit: 'Count',
      Timestamp: slot,
      Dimensions: [{ Name: 'Deployment', Value: 'prod' }],
      Value: 7,
    },
  ],
}

/** The publisher with the real client against the stand-in; its pauses are short. */
async function startSending(answers: readonly ReturnType<Fault>[] = []) {
  const { cloudWatch, client } = await runningCloudWatch(() => now)
  const left = [...answers]
  cloudWatch.failWith(() => left.shift())
  const destination = { namespace: 'AnchorWatch', deployment: 'prod' }
  const publisher = createPublisher(
    client,
    destination,
    () => now,
    () => [1, 1, 1],
  )
  const lines: string[] = []
  const log = createLog((line) => lines.push(line))
  const { signal } = new AbortController()
  return {
    cloudWatch,
    lines,
    send: (changes: Partial<Sending> = {}) =>
      publisher.send(request, { signedAt: now, signal, closing: signal, log, ...changes }),
  }
}

const typed = (status: number, type: string) => ({
  status,
  headers: {},
  body: JSON.stringify({ __type: `com.amazonaws.cloudwatch#${type}`, message: 'no' }),
})
const throttled = typed(400, 'ThrottlingException')
const page = (status: number) => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<html>down</html>',
})
const empty = (status: number) => ({ status, headers: {}, body: '' })

describe('a request', () => {
  test('is taken with the Heartbeat of its bit before its data', async () => {
    const { cloudWatch, send } = await startSending()
    expect(await send()).toMatchObject({ ok: true })
    expect(cloudWatch.series()).toMatchObject([
      {
        namespace: 'AnchorWatch',
        name: 'Heartbeat',
        dimensions: { Deployment: 'prod', Collector: 'collect-anchore' },
        data: [{ at: slot, measurement: 8 }],
      },
      { name: 'QueueLength', unit: 'Count', data: [{ at: slot, measurement: 7 }] },
    ])
  })

  test.each<[string, 'refused' | 'not-taken' | 'unknown', FailureKind, ReturnType<Fault>]>([
    ['400 for a bad value', 'refused', 'rejected', typed(400, 'InvalidParameterValueException')],
    ['400 for two values', 'refused', 'rejected', typed(400, 'InvalidParameterCombinationException')],
    ['400 for no value', 'refused', 'rejected', typed(400, 'MissingRequiredParameterException')],
    ['413', 'refused', 'too-large', empty(413)],
    ['400 in words that are not about data', 'not-taken', 'rejected', typed(400, 'SomethingElse')],
    ['400 with a page', 'not-taken', 'rejected', page(400)],
    ['400 for a clock that is wrong', 'not-taken', 'auth', typed(400, 'RequestTimeTooSkewed')],
    ['403 for a missing permission', 'not-taken', 'auth', typed(403, 'AccessDeniedException')],
    ['403 for credentials that expired', 'not-taken', 'auth', typed(403, 'ExpiredTokenException')],
    ['404', 'not-taken', 'rejected', empty(404)],
    ['408', 'unknown', 'rejected', empty(408)],
    ['500', 'unknown', 'server-error', typed(500, 'InternalServiceFault')],
    ['503 with a page', 'unknown', 'server-error', page(503)],
    ['200 with a page', 'unknown', 'malformed', page(200)],
    ['a reset', 'unknown', 'network', 'reset'],
  ])('that gets %s is %s, as %s, and sent once', async (_title, outcome, kind, answer) => {
    const { cloudWatch, send } = await startSending([answer])
    expect(await send()).toMatchObject({ failure: { outcome, kind, target: 'cloudwatch' } })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
  })

  test('that gets no answer by its deadline is unknown', async () => {
    const { send } = await startSending(['silence'])
    const signal = AbortSignal.timeout(50)
    expect(await send({ signal })).toMatchObject({ failure: { outcome: 'unknown', kind: 'timeout' } })
  })

  test('is not sent once it is too late for an answer', async () => {
    const { cloudWatch, send } = await startSending()
    const sent = await send({ closing: AbortSignal.abort() })
    expect(sent).toMatchObject({ failure: { outcome: 'not-taken', kind: 'timeout' } })
    expect(cloudWatch.calls()).toEqual({})
  })
})

describe('a request that is throttled', () => {
  test.each([throttled, empty(429)])('is sent again until it is taken', async (answer) => {
    const { cloudWatch, lines, send } = await startSending([answer, answer, answer])
    expect(await send()).toMatchObject({ ok: true })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 4 })
    expect(lines).toEqual([expect.stringContaining('"publish retried","attempts":4')])
  })

  test('is not taken after four attempts', async () => {
    const { cloudWatch, send } = await startSending([throttled, throttled, throttled, throttled])
    expect(await send()).toMatchObject({ failure: { outcome: 'not-taken', kind: 'rate-limited' } })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 4 })
  })

  test('is not sent again once it is too late for an answer', async () => {
    const { cloudWatch, send } = await startSending()
    const closing = new AbortController()
    cloudWatch.failWith(() => {
      closing.abort()
      return throttled
    })
    expect(await send({ closing: closing.signal })).toMatchObject({ failure: { outcome: 'not-taken' } })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
  })

  test('waits longer each time, by chance, so that two collectors part', () => {
    expect(retryPauses(() => 0.5)).toEqual([100, 200, 400])
    expect(retryPauses(() => 0)).toEqual([0, 0, 0])
  })

  test('is not sent again when the answer to that may be a success in disguise', async () => {
    const { cloudWatch, send } = await startSending([throttled, typed(500, 'InternalServiceFault')])
    expect(await send()).toMatchObject({ failure: { outcome: 'unknown' } })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 2 })
  })
})

test('nobody listening is tried again, and certainly not taken', async () => {
  const { cloudWatch, lines, send } = await startSending()
  await cloudWatch.stop()
  expect(await send()).toMatchObject({ failure: { outcome: 'not-taken', kind: 'refused' } })
  expect(lines).toEqual([expect.stringContaining('"attempts":4')])
})

test('no connection, because the name takes for ever to resolve, is certainly not taken', async () => {
  const httpAgent = new Agent({ lookup: () => undefined })
  const requestHandler = {
    httpAgent,
    connectionTimeout: 20,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  }
  const client = new CloudWatchClient({
    ...clientOptions('http://monitoring.invalid'),
    requestHandler,
  })
  onTestFinished(() => {
    client.destroy()
  })
  const { send } = createPublisher(client, { namespace: 'AnchorWatch', deployment: 'prod' }, () => now)
  const { signal } = new AbortController()
  const sending = {
    signedAt: now,
    signal,
    closing: AbortSignal.timeout(100),
    log: createLog(() => undefined),
  }
  expect(await send(request, sending)).toMatchObject({
    failure: {
      outcome: 'not-taken',
      kind: 'timeout',
      remedy: expect.stringContaining('endpoint') as string,
    },
  })
})
