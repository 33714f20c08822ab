import { describe, expect, test } from 'vitest'
import { create } from '../../functions/collect-anchore.ts'
import type { FailureKind } from '../../lib/model/index.ts'
import type { Fault } from '../../local/aws/cloudwatch/server.ts'
import { reactions } from '../support/aws/reactions.ts'
import { password } from '../support/anchore/anchore-services.ts'
import { functionTimeoutMs, slotMs, startFaulty, type Faulty } from '../support/functions/faults.ts'
import { startServices } from '../support/functions/faulty-services.ts'
import { faultyWatch } from '../support/functions/faulty-watch.ts'
import { answering, startReceiver, type Answer } from '../support/net/receiver.ts'

/** The function with five services, all well. */
async function start(): Promise<Faulty> {
  const urls = await startServices()
  return startFaulty({ create, watch: faultyWatch({ urls }), variables: { ANCHORE_PASSWORD: password } })
}

const refusal = (status: number, type: string) => ({
  status,
  headers: {},
  body: JSON.stringify({ __type: `com.amazonaws#${type}`, message: 'the account is 123456789012' }),
})
const page = { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>down</html>' }

const cloudWatchFaults: [string, FailureKind, RegExp, ReturnType<Fault>][] = [
  ['answers 400', 'rejected', /Report it/, refusal(400, 'InvalidParameterValueException')],
  ['answers 413', 'too-large', /Report it/, { status: 413, headers: {}, body: '' }],
  ['answers 429', 'rate-limited', /quota/, { status: 429, headers: {}, body: '' }],
  ['answers 500', 'server-error', /health dashboard/, refusal(500, 'InternalServiceFault')],
  ['answers 503 with a page', 'server-error', /health dashboard/, page],
  ['finds our clock wrong', 'auth', /Correct the clock/, refusal(400, 'RequestTimeTooSkewed')],
  ['answers nothing at all', 'timeout', /endpoint/, 'silence'],
]

describe('collect-anchore while CloudWatch', { timeout: functionTimeoutMs }, () => {
  test.each(cloudWatchFaults)(
    '%s fails as %s, and publishes the next slot',
    async (_title, kind, remedy, answer) => {
      const { cloudWatch, run } = await start()
      cloudWatch.failWith(() => answer)
      const { failures, error } = await run()
      expect(failures).toMatchObject([{ kind, target: 'cloudwatch' }])
      expect(failures[0]?.remedy).toMatch(remedy)
      expect(error).toContain(`cloudwatch: ${kind}`)
      cloudWatch.failWith(undefined)
      const next = await run({ event: { slot: '2026-11-24T10:32:00Z' } })
      expect(next).toMatchObject({ failures: [], error: undefined })
      expect(next.published).toMatchObject({ ScratchFree: 77_882_961_920, 'Heartbeat collect-anchore': 1 })
    },
  )
})

const caughtUp: [string, ReturnType<Fault>][] = [
  ['throttled', reactions.throttling],
  ['answered 429', reactions['too many requests']],
  ['refused the role', refusal(403, 'AccessDeniedException')],
  ['answered 500', reactions['an error']],
  ['answered 500 when it had taken the data', reactions['an error when it is in']],
  ['answered 503 with a page', reactions['a page']],
  ['reset the connection', reactions['a reset']],
  ['reset the connection when it had taken the data', reactions['a reset when it is in']],
]

/** What a first run has; it counts nothing yet. */
const atFirstSight = new Set(['Heartbeat', 'ReplicasUp', 'ScratchFree', 'DataDropped', 'DataSpooled'])

describe('what collect-anchore had for CloudWatch while that', { timeout: functionTimeoutMs }, () => {
  test.each(caughtUp)('%s is there in the next run, and its copies are alike', async (_title, answer) => {
    const { cloudWatch, pass, run } = await start()
    cloudWatch.failWith(() => answer)
    await run()
    cloudWatch.failWith(undefined)
    pass(1)
    const slot = new Date(slotMs + 60_000).toISOString()
    expect(await run({ event: { slot } })).toMatchObject({ failures: [], error: undefined })
    const series = cloudWatch.series().filter(({ name }) => atFirstSight.has(name))
    const ofSlot = series.map(({ data }) => data.filter(({ at }) => at === slotMs))
    expect(ofSlot.length).toBeGreaterThan(atFirstSight.size)
    for (const copies of ofSlot)
      expect(new Set(copies.map(({ measurement }) => JSON.stringify(measurement))).size).toBe(1)
  })
})

const json = { 'content-type': 'application/x-amz-json-1.0' }
const throttling = refusal(400, 'ProvisionedThroughputExceededException').body

const tableFaults: [string, FailureKind, RegExp, Answer][] = [
  ['throttles', 'rate-limited', /throughput/, answering(400, throttling, json)],
  ['answers 500', 'server-error', /health dashboard/, answering(500, '{}', json)],
  [
    'refuses the role',
    'auth',
    /dynamodb:UpdateItem/,
    answering(400, refusal(400, 'AccessDeniedException').body, json),
  ],
  [
    'has no table',
    'configuration',
    /Deploy again/,
    answering(400, refusal(400, 'ResourceNotFoundException').body, json),
  ],
  ['answers nothing at all', 'timeout', /endpoint/, () => undefined],
]

describe('collect-anchore while DynamoDB', { timeout: functionTimeoutMs }, () => {
  test.each(tableFaults)(
    '%s still publishes the gauges, and fails as %s',
    async (_title, kind, remedy, answer) => {
      const { run } = await start()
      const table = await startReceiver(answer)
      const { failures, error, published } = await run({
        variables: { AWS_ENDPOINT_URL_DYNAMODB: table.url },
      })
      expect(failures).toMatchObject([{ kind, target: 'state' }])
      expect(failures[0]?.remedy).toMatch(remedy)
      expect(error).toContain(`state: ${kind}`)
      expect(published).toMatchObject({ ScratchFree: 77_882_961_920, 'Heartbeat collect-anchore': 1 })
      expect(published).not.toHaveProperty('ServerErrors')
    },
  )

  test('is gone still publishes the gauges, and counts from there to the next slot', async () => {
    const { run } = await start()
    await run({ event: { slot: '2026-11-24T10:29:00Z' } })
    const { failures, error, published } = await run({
      event: { slot: '2026-11-24T10:30:00Z' },
      variables: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
    })
    expect(failures).toMatchObject([{ kind: 'refused', target: 'state' }])
    expect(error).toContain('state: refused')
    expect(published).toMatchObject({ ScratchFree: 77_882_961_920, 'Heartbeat collect-anchore': 1 })
    expect(published).not.toHaveProperty('ServerErrors')
    const next = await run()
    expect(next).toMatchObject({ failures: [], published: { ServerErrors: { values: [0] } } })
  })

  test('goes away before it answers the commit still publishes the gauges, and fails', async () => {
    const { run } = await start()
    // The head is read; the commit gets no useful answer.
    const answers = [answering(200, '{}', json)]
    const table = await startReceiver((response) => {
      const answer = answers.shift() ?? answering(500, '{}', json)
      answer(response)
    })
    const { failures, error, published } = await run({
      variables: { AWS_ENDPOINT_URL_DYNAMODB: table.url },
    })
    expect(failures).toMatchObject([{ kind: 'server-error', target: 'state' }])
    expect(error).toContain('state: server-error')
    expect(published).toMatchObject({ ScratchFree: 77_882_961_920, 'Heartbeat collect-anchore': 1 })
    expect(published).not.toHaveProperty('ServerErrors')
  })
})
