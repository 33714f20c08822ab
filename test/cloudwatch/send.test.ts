import { Agent } from 'node:http'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { describe, expect, onTestFinished, test } from 'vitest'
import { slotOf, slotPlus } from '../../lib/model/clock.ts'
import { createPublisher } from '../../lib/cloudwatch/publisher.ts'
import type { PutRequest } from '../../lib/cloudwatch/request.ts'
import type { Sending } from '../../lib/cloudwatch/send.ts'
import type { FailureKind } from '../../lib/model/failure.ts'
import { createLog } from '../../lib/model/log.ts'
import type { Fault } from '../../local/aws/cloudwatch/reaction.ts'
import { runningCloudWatch } from '../support/cloudwatch.ts'

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

/** The publisher with the real client against the stand-in; its pauses are noted, not waited. */
async function startSending(answers: readonly ReturnType<Fault>[] = []) {
  const { cloudWatch, client } = await runningCloudWatch(() => now)
  const left = [...answers]
  cloudWatch.failWith(() => left.shift())
  const time = { now: now as number }
  const pauses: number[] = []
  const publisher = createPublisher(client, { namespace: 'AnchorWatch', deployment: 'prod' }, () => now, {
    clock: () => time.now,
    random: () => 0.5,
    pause: (ms) => {
      pauses.push(ms)
      time.now += ms
      return Promise.resolve()
    },
  })
  const lines: string[] = []
  const log = createLog((line) => lines.push(line))
  return {
    cloudWatch,
    pauses,
    lines,
    send: (changes: Partial<Sending> = {}) =>
      publisher.send(request, {
        signedAt: now,
        deadline: now + 10_000,
        signal: new AbortController().signal,
        log,
        ...changes,
      }),
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
    expect(await send()).toEqual({ outcome: 'taken' })
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
    expect(await send()).toMatchObject({ outcome, failure: { kind, target: 'cloudwatch' } })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
  })

  test('that gets no answer by its deadline is unknown', async () => {
    const { send } = await startSending(['silence'])
    expect(await send({ deadline: now + 50 })).toMatchObject({
      outcome: 'unknown',
      failure: { kind: 'timeout' },
    })
  })

  test.each([
    ['its deadline', { deadline: now }],
    ['its run', { signal: AbortSignal.abort() }],
  ])('is not sent after %s', async (_title, over) => {
    const { cloudWatch, send } = await startSending()
    expect(await send(over)).toMatchObject({ outcome: 'not-taken', failure: { kind: 'timeout' } })
    expect(cloudWatch.calls()).toEqual({})
  })
})

describe('a request that is throttled', () => {
  test.each([throttled, empty(429)])('is sent again, later and later, until it is taken', async (answer) => {
    const { cloudWatch, pauses, lines, send } = await startSending([answer, answer, answer])
    expect(await send()).toEqual({ outcome: 'taken' })
    expect(pauses).toEqual([100, 200, 400])
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 4 })
    expect(lines[0]).toContain('"publish retried","kind":"rate-limited","attempts":1,"pauseMs":100')
  })

  test('is not taken after four attempts', async () => {
    const { cloudWatch, send } = await startSending([throttled, throttled, throttled, throttled])
    expect(await send()).toMatchObject({ outcome: 'not-taken', failure: { kind: 'rate-limited' } })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 4 })
  })

  test('is not sent again where there is no time for an answer', async () => {
    const { cloudWatch, send } = await startSending([throttled])
    expect(await send({ deadline: now + 1_050 })).toMatchObject({ outcome: 'not-taken' })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
  })

  test('is not sent again when the answer to that may be a success in disguise', async () => {
    const { cloudWatch, send } = await startSending([throttled, typed(500, 'InternalServiceFault')])
    expect(await send()).toMatchObject({ outcome: 'unknown' })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 2 })
  })
})

test('nobody listening is tried again, and certainly not taken', async () => {
  const { cloudWatch, pauses, send } = await startSending()
  await cloudWatch.stop()
  expect(await send()).toMatchObject({ outcome: 'not-taken', failure: { kind: 'refused' } })
  expect(pauses).toHaveLength(3)
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
    endpoint: 'http://monitoring.invalid',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
    requestHandler,
  })
  onTestFinished(() => {
    client.destroy()
  })
  const { send } = createPublisher(client, { namespace: 'AnchorWatch', deployment: 'prod' }, () => now)
  const { signal } = new AbortController()
  const log = createLog(() => undefined)
  expect(await send(request, { signedAt: now, deadline: now + 1_000, signal, log })).toMatchObject({
    outcome: 'not-taken',
    failure: { kind: 'timeout', remedy: expect.stringContaining('endpoint') as string },
  })
})
