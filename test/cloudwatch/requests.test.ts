import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotOf } from '../../lib/model/clock.ts'
import { rejectionOf } from '../../lib/cloudwatch/refusal.ts'
import { maxBit, type PutRequest, type StoredDatum } from '../../lib/cloudwatch/request.ts'
import { halvesOf, maxBytes, maxData, requestsOf } from '../../lib/cloudwatch/requests.ts'
import { bytesOfDatum, bytesOfFrame, heartbeatOf, inputOf } from '../../lib/cloudwatch/wire.ts'
import { defineMetric, sample, type Sample } from '../../lib/model/metric.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'
import { upTo } from '../support/aws/metric-data.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const destination = { namespace: 'AnchorWatch', deployment: 'prod' }
const parts = { ...destination, collector: 'collect-anchore', slot, now: slot + 2_000 } as const
const length = defineMetric({
  name: 'Length',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['Queue'],
  help: '',
})
const time = defineMetric({
  name: 'Time',
  group: 'monitor',
  unit: 'Seconds',
  form: 'distribution',
  dimensions: ['Queue'],
  help: '',
})
const lengths = (count: number): Sample[] =>
  upTo(count).map((index) => sample(length, index, { Queue: `queue-${index}` }))
const namesOf = (requests: readonly PutRequest[]) =>
  requests.flatMap(({ data }) => data.map(({ MetricName }) => MetricName))

/** What the stand-in finds on the wire is checked by `of the bytes`; this is the sum that is bounded. */
function bytesOf(request: PutRequest): number {
  const data = [heartbeatOf(request, 'prod'), ...request.data]
  return data.reduce((sum, datum) => sum + bytesOfDatum(datum), bytesOfFrame('AnchorWatch') + data.length - 1)
}

const numbers = fc.oneof(fc.double(), fc.constantFrom(0, 1, 2 ** 360, 2 ** 361, Number.NaN, -Infinity))
const queues = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('images', 'größe', 'x'.repeat(1_024)))
const samples: fc.Arbitrary<Sample> = fc.oneof(
  fc.tuple(numbers, queues).map(([value, Queue]) => sample(length, value, { Queue })),
  fc
    .tuple(
      fc.array(fc.tuple(fc.double({ noNaN: true }), fc.integer({ min: 1, max: 9 })), { maxLength: 150 }),
      queues,
    )
    .map(([pairs, Queue]) => {
      const [values, counts] = [pairs.map(([value]) => value), pairs.map(([, count]) => count)]
      return sample(time, { values, counts }, { Queue })
    }),
)
/** The sample in a series of its own. */
function marked(one: Sample, index: number): Sample {
  return { ...one, dimensions: { Queue: `${one.dimensions['Queue'] ?? ''}#${index}` } }
}

/** Few samples, each up to 200 times: small enough to be quick, large enough for several requests. */
const slots = fc
  .array(fc.tuple(samples, fc.integer({ min: 1, max: 200 })), { maxLength: 20 })
  .map((some) => some.flatMap(([one, times]) => upTo(times).map(() => one)))

describe('the requests of a slot', () => {
  test('are one, with the count of what was left out, where all fits', () => {
    const { requests, refused } = requestsOf(lengths(2), { ...parts, dropped: 3 })
    expect(requests).toMatchObject([{ collector: 'collect-anchore', slot, bit: 0 }])
    expect(requests[0]?.data).toMatchObject([
      { MetricName: 'DataDropped', Value: 3 },
      { MetricName: 'Length', Value: 0 },
      { MetricName: 'Length', Value: 1 },
    ])
    expect(refused).toEqual([])
  })

  test.each([
    [0, 1],
    [998, 1],
    [999, 2],
    [2_500, 4],
  ])('of %d samples are %d, each with room for its Heartbeat, and bits of their own', (count, number) => {
    const { requests } = requestsOf(lengths(count), parts)
    expect(requests.map(({ bit }) => bit)).toEqual(upTo(number).map((index) => index))
    expect(Math.max(...requests.map(({ data }) => data.length))).toBeLessThanOrEqual(maxData - 1)
    expect(namesOf(requests)).toHaveLength(count + 1)
  })

  test('leave out what CloudWatch would refuse, count it, and name it once', () => {
    const bad = upTo(3).map(() => sample(length, Number.NaN, { Queue: 'images' }))
    const { requests, refused } = requestsOf([...bad, ...lengths(1)], { ...parts, dropped: 1 })
    expect(refused).toEqual([{ metric: 'Length', reason: 'a value is not a finite number', data: 3 }])
    expect(requests[0]?.data).toMatchObject([{ MetricName: 'DataDropped', Value: 4 }, { Value: 0 }])
  })

  test('are no more than the sum of their Heartbeats can tell apart', () => {
    expect(() => requestsOf(lengths(40_000), parts)).toThrow(RangeError)
    expect(upTo(maxBit + 1).reduce((sum, bit) => sum + 2 ** bit, 0)).toBe(2 ** 52 - 1)
  })

  test('are within the limits, whatever the samples', () => {
    fc.assert(
      fc.property(slots, (some) => {
        for (const request of requestsOf(some, parts).requests) {
          expect(request.data.length).toBeLessThan(maxData)
          expect(bytesOf(request)).toBeLessThanOrEqual(maxBytes)
        }
      }),
    )
  })

  test('hold every sample that is not refused, in the order of the samples, whatever they are', () => {
    fc.assert(
      fc.property(slots, (some) => {
        const numbered = some.map((one, index) => marked(one, index))
        const { requests, refused } = requestsOf(numbered, parts)
        const [own, ...data] = requests.flatMap((request) => request.data)
        const left = refused.reduce((sum, one) => sum + one.data, 0)
        expect(own).toMatchObject({ MetricName: 'DataDropped', Value: left })
        const found = data.map(({ Dimensions }) => Dimensions[1]?.Value)
        const taken = numbered.filter((one) => rejectionOf(one, parts) === undefined)
        expect(found).toEqual(taken.map(({ dimensions }) => dimensions['Queue']))
        expect(left).toBe(some.length - taken.length)
      }),
    )
  })

  test('are bounded by the bytes that the SDK sends, to the byte', async () => {
    const { cloudWatch, client } = await runningCloudWatch(() => parts.now)
    const long = upTo(998).map((index) =>
      sample(length, index / 7, { Queue: `${index} "${'x'.repeat(1_000)}\\` }),
    )
    const [first] = requestsOf(long, parts).requests
    if (first === undefined) throw new Error('there is none')
    expect(first.data.length).toBeLessThan(998)
    let sent = 0
    client.middlewareStack.add(
      (next) => (args) => {
        sent = Buffer.byteLength((args.request as { body: string }).body)
        return next(args)
      },
      { step: 'build', priority: 'high' },
    )
    await client.send(new PutMetricDataCommand(inputOf(first, destination)))
    expect(sent).toBe(bytesOf(first))
    expect(cloudWatch.series()).toHaveLength(first.data.length + 1)
  })
})

describe('the halves of a request', () => {
  const [request] = requestsOf(lengths(6), parts).requests
  if (request === undefined) throw new Error('there is none')

  test('hold its data in order, the first under its bit, the second under the next', () => {
    const [first, second] = halvesOf(request, 5)
    expect([first.bit, second.bit]).toEqual([0, 5])
    expect([...first.data, ...second.data]).toEqual(request.data)
    expect(first.data.length).toBe(4)
    expect(halvesOf(request, 5)).toEqual([first, second])
  })

  test('taken apart until the bad data are alone lose and double nothing, whichever are bad', () => {
    const bad = fc.uniqueArray(fc.nat({ max: 996 }), { maxLength: 5 })
    fc.assert(
      fc.property(bad, (poison) => {
        const isBad = (datum: StoredDatum): boolean => poison.includes('Value' in datum ? datum.Value : -1)
        const [whole] = requestsOf(lengths(997), parts).requests
        const queue = whole === undefined ? [] : [whole]
        const ended: PutRequest[] = []
        let next = 1
        for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
          const isRefused = one.data.some((datum) => datum.MetricName === 'Length' && isBad(datum))
          if (isRefused && one.data.length > 1) queue.push(...halvesOf(one, next++))
          else ended.push(one)
        }
        expect(ended.flatMap(({ data }) => data).toSorted(byName)).toEqual(whole?.data.toSorted(byName))
        expect(new Set(ended.map(({ bit }) => bit)).size).toBe(ended.length)
        const alone = ended.filter(({ data }) => data.length === 1 && data.every(isBad))
        expect(alone.length).toBeGreaterThanOrEqual(poison.length)
      }),
    )
  })

  test('are none where there is one datum, or no bit left', () => {
    expect(() => halvesOf({ ...request, data: request.data.slice(0, 1) }, 1)).toThrow(RangeError)
    expect(() => halvesOf(request, maxBit + 1)).toThrow(RangeError)
  })
})

function byName(one: StoredDatum, other: StoredDatum): number {
  const [left, right] = [one, other].map(({ Dimensions }) => Dimensions[1]?.Value ?? '')
  return (left ?? '').localeCompare(right ?? '')
}
