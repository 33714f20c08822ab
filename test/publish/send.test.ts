import { describe, expect, test } from 'vitest'
import { failed, sample, slotOf, success, type FailureKind } from '../../lib/model/index.ts'
import { dataOf, toDatum, type StoredDatum } from '../../lib/publish/datum.ts'
import { putWith, sendData, type Put } from '../../lib/publish/send.ts'
import type { Fault } from '../../local/aws/cloudwatch/server.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'
import { length, time, upTo } from '../support/aws/metric-data.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const now = slot + 2_000
const { signal } = new AbortController()
const data = upTo(2_500).map((index) =>
  toDatum(sample(length, index, { Queue: `queue-${index}` }), 'prod', slot),
)
const [datum] = data
const [down, refusal] = [false, true].map((isRefused) =>
  failed({ kind: 'rejected' as const, target: 'cloudwatch', message: '', remedy: '', isRefused }),
)

const typed = (status: number, type: string) => ({
  status,
  headers: {},
  body: JSON.stringify({ __type: `com.amazonaws.cloudwatch#${type}`, message: 'no' }),
})
const page = (status: number) => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<html>down</html>',
})

describe('a call', () => {
  test('stores its data in the namespace', async () => {
    const { cloudWatch, client } = await runningCloudWatch(() => now)
    const put = putWith(client, { namespace: 'AnchorWatch' })
    expect(await put(data.slice(7, 8), signal)).toEqual(success(undefined))
    expect(cloudWatch.series()).toMatchObject([
      { namespace: 'AnchorWatch', name: 'Length', dimensions: { Deployment: 'prod', Queue: 'queue-7' } },
    ])
  })

  test.each<[string, boolean, FailureKind, ReturnType<Fault>]>([
    ['400 for a bad value', true, 'rejected', typed(400, 'InvalidParameterValueException')],
    ['400 for two values', true, 'rejected', typed(400, 'InvalidParameterCombinationException')],
    ['400 for no value', true, 'rejected', typed(400, 'MissingRequiredParameterException')],
    ['413', true, 'too-large', { status: 413, headers: {}, body: '' }],
    ['400 in words that are not about data', false, 'rejected', typed(400, 'SomethingElse')],
    ['400 with a page', false, 'rejected', page(400)],
    ['403 for a missing permission', false, 'auth', typed(403, 'AccessDeniedException')],
    ['404', false, 'rejected', { status: 404, headers: {}, body: '' }],
    ['500', false, 'server-error', typed(500, 'InternalServiceFault')],
    ['200 with a page', false, 'malformed', page(200)],
    ['a reset', false, 'network', 'reset'],
  ])('that gets %s: it is %s that its data are refused, as %s', async (_title, isRefused, kind, answer) => {
    const { cloudWatch, client } = await runningCloudWatch(() => now)
    cloudWatch.failWith(() => answer)
    const sent = await putWith(client, { namespace: 'AnchorWatch' })(data.slice(0, 1), signal)
    expect(sent).toMatchObject({ failure: { isRefused, kind, target: 'cloudwatch' } })
  })
})

describe('data', () => {
  const sending = (answer: (part: readonly StoredDatum[]) => Awaited<ReturnType<Put>>) => {
    const calls: (readonly StoredDatum[])[] = []
    const put: Put = (part) => {
      calls.push(part)
      return Promise.resolve(answer(part))
    }
    return { calls, dependencies: { put, signal, closing: signal } }
  }

  test('of more than a call takes are sent in several', async () => {
    const { calls, dependencies } = sending(() => success(undefined))
    expect(await sendData(data, dependencies)).toEqual({ left: [], refused: [], hasAccepted: true })
    expect(calls.map((part) => part.length)).toEqual([1_000, 1_000, 500])
    expect(calls.flat()).toEqual(data)
  })

  test('are halved where a call is refused, until the bad ones are alone; the others arrive once', async () => {
    const bad = new Set(upTo(41).map((index) => data[index * 24]))
    const accepted: StoredDatum[] = []
    const { dependencies } = sending((part) => {
      if (part.some((one) => bad.has(one))) return refusal ?? success(undefined)
      accepted.push(...part)
      return success(undefined)
    })
    const sent = await sendData(data, dependencies)
    expect(new Set(sent.refused)).toEqual(bad)
    expect(sent).toMatchObject({ left: [], hasAccepted: true, refusal: { kind: 'rejected' } })
    expect(accepted).toHaveLength(data.length - bad.size)
    expect(new Set(accepted).size).toBe(accepted.length)
  })

  test('are left from the first call that fails otherwise', async () => {
    let nth = 0
    const { dependencies } = sending(() =>
      (nth += 1) === 2 ? (down ?? success(undefined)) : success(undefined),
    )
    expect(await sendData(data, dependencies)).toMatchObject({
      left: data.slice(1_000),
      failure: { isRefused: false },
    })
  })

  test('are left when the time is up, without a failure', async () => {
    const { calls, dependencies } = sending(() => success(undefined))
    const sent = await sendData(data, { ...dependencies, closing: AbortSignal.abort() })
    expect(sent).toEqual({ left: data, refused: [], hasAccepted: false })
    expect(calls).toEqual([])
  })

  test('that CloudWatch would reject are left out, named once with their number', () => {
    const bad = upTo(3).map(() => sample(length, Number.NaN, { Queue: 'images' }))
    const distribution = sample(time, { values: [], counts: [] })
    const good = sample(length, 0, { Queue: 'queue-0' })
    expect(dataOf([...bad, good, distribution], { deployment: 'prod', slot, now })).toEqual({
      data: [datum],
      rejected: [
        { metric: 'Length', reason: 'a value is not a finite number', data: 3 },
        { metric: 'Time', reason: 'it has no value', data: 1 },
      ],
    })
  })
})
