import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { describe, expect, onTestFinished, test } from 'vitest'
import { publishFailure } from '../../lib/publish/index.ts'
import type { FailureKind } from '../../lib/model/index.ts'
import { clientOptions } from '../../lib/net/index.ts'
import type { Fault } from '../../local/aws/cloudwatch/server.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'
import { bare, clock, datum, named, put } from '../support/aws/metric-data.ts'

const typed = (status: number, type: string, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers,
  body: JSON.stringify({
    __type: `com.amazonaws.cloudwatch#${type}`,
    message: 'the account is 123456789012',
  }),
})

const page = { 'content-type': 'text/html' }

const answers: [string, FailureKind, ReturnType<Fault>][] = [
  ['400 for a bad value', 'rejected', typed(400, 'InvalidParameterValueException')],
  ['400 for throttling', 'rate-limited', typed(400, 'ThrottlingException')],
  [
    '400 for throttling, by the name of the Query protocol',
    'rate-limited',
    typed(400, 'ThrottlingException', { 'x-amzn-query-error': 'Throttling;Sender' }),
  ],
  ['400 for a clock that is wrong', 'auth', typed(400, 'RequestTimeTooSkewed')],
  ['401', 'auth', { status: 401, headers: {}, body: '' }],
  ['403 for a missing permission', 'auth', typed(403, 'AccessDeniedException')],
  ['403 for credentials that expired', 'auth', typed(403, 'ExpiredTokenException')],
  ['413', 'too-large', { status: 413, headers: {}, body: '' }],
  ['429', 'rate-limited', { status: 429, headers: {}, body: '' }],
  ['500', 'server-error', typed(500, 'InternalServiceFault')],
  ['503 with a page', 'server-error', { status: 503, headers: page, body: '<html>down</html>' }],
  ['a reset', 'network', 'reset'],
  ['silence', 'timeout', 'silence'],
]

/** Real exchanges with less patience, so that silence is soon over. */
const impatienceMs = 200

/** What a PutMetricData is rejected with, by a client such as the functions have, less patient. */
async function rejection(url: string, signal = new AbortController().signal): Promise<unknown> {
  const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 's3cr3t' }
  const options = clientOptions({ ...environment, ENDPOINT: url }, 'ENDPOINT')
  const requestHandler = { ...options.requestHandler, requestTimeout: impatienceMs }
  const client = new CloudWatchClient({ ...options, requestHandler })
  onTestFinished(() => {
    client.destroy()
  })
  const command = new PutMetricDataCommand({ Namespace: 'AnchorWatch', MetricData: [datum()] })
  return client.send(command, { abortSignal: signal }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
}

describe('a call', () => {
  test.each(answers)('that gets %s is %s', async (_title, kind, answer) => {
    const { cloudWatch } = await runningCloudWatch(clock)
    cloudWatch.failWith(() => answer)
    const failure = publishFailure(await rejection(cloudWatch.url))
    expect(failure).toMatchObject({ kind, target: 'cloudwatch' })
    expect(failure.message).toMatch(/\w/)
    expect(failure.remedy).toMatch(/^\w.+\.$/)
    expect(JSON.stringify(failure)).not.toMatch(/123456789012|AKID|s3cr3t/)
  })

  test('that nobody listens for is refused', async () => {
    const { cloudWatch } = await runningCloudWatch(clock)
    await cloudWatch.stop()
    expect(publishFailure(await rejection(cloudWatch.url))).toMatchObject({ kind: 'refused' })
  })

  test('to a name that does not resolve fails by name', async () => {
    expect(publishFailure(await rejection('http://monitoring.invalid'))).toMatchObject({ kind: 'dns' })
  })

  test('that is aborted with its run is a timeout', async () => {
    const controller = new AbortController()
    const { cloudWatch } = await runningCloudWatch(clock)
    cloudWatch.failWith(() => {
      controller.abort()
      return 'silence'
    })
    expect(publishFailure(await rejection(cloudWatch.url, controller.signal))).toMatchObject({
      kind: 'timeout',
    })
  })

  test.each([
    ['a datum without a value', 'rejected', [bare]],
    ['1,001 data', 'rejected', named(1_001)],
  ] as const)('of %s is %s by the stand-in itself', async (_title, kind, data) => {
    const { client } = await runningCloudWatch(clock)
    const thrown: unknown = await put(client, [...data]).catch((error: unknown) => error)
    expect(publishFailure(thrown)).toMatchObject({ kind })
  })
})
