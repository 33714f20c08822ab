import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotOf, defineMetric, sample, type Sample } from '../../lib/model/index.ts'
import {
  rejectionOf,
  maxBit,
  type PutRequest,
  type StoredDatum,
  halvesOf,
  requestOf,
} from '../../lib/publish/index.ts'
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

/** Few samples, each up to 20 times. */
const slots = fc
  .array(fc.tuple(samples, fc.integer({ min: 1, max: 20 })), { maxLength: 20 })
  .map((some) => some.flatMap(([one, times]) => upTo(times).map(() => one)))

describe('the request of a slot', () => {
  test('has the samples, after the count of the data that were left out', () => {
    const { request, rejected } = requestOf(lengths(2), { ...parts, dropped: 3 })
    expect(request).toMatchObject({ collector: 'collect-anchore', slot, bit: 0 })
    expect(request.data).toMatchObject([
      { MetricName: 'DataDropped', Value: 3 },
      { MetricName: 'Length', Value: 0 },
      { MetricName: 'Length', Value: 1 },
    ])
    expect(rejected).toEqual([])
  })

  test('leaves out data that CloudWatch would reject, counts them, and names them once', () => {
    const bad = upTo(3).map(() => sample(length, Number.NaN, { Queue: 'images' }))
    const { request, rejected } = requestOf([...bad, ...lengths(1)], { ...parts, dropped: 1 })
    expect(rejected).toEqual([{ metric: 'Length', reason: 'a value is not a finite number', data: 3 }])
    expect(request.data).toMatchObject([{ MetricName: 'DataDropped', Value: 4 }, { Value: 0 }])
  })

  test('has every sample that is not rejected, in the order of the samples, whatever they are', () => {
    fc.assert(
      fc.property(slots, (some) => {
        const numbered = some.map((one, index) => marked(one, index))
        const { request, rejected } = requestOf(numbered, parts)
        const [own, ...data] = request.data
        const left = rejected.reduce((sum, one) => sum + one.data, 0)
        expect(own).toMatchObject({ MetricName: 'DataDropped', Value: left })
        const found = data.map(({ Dimensions }) => Dimensions[1]?.Value)
        const taken = numbered.filter((one) => rejectionOf(one, parts) === undefined)
        expect(found).toEqual(taken.map(({ dimensions }) => dimensions['Queue']))
        expect(left).toBe(some.length - taken.length)
      }),
    )
  })
})

describe('the halves of a request', () => {
  const { request } = requestOf(lengths(6), parts)

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
        const whole = requestOf(lengths(997), parts).request
        const queue = [whole]
        const ended: PutRequest[] = []
        let next = 1
        for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
          const isRefused = one.data.some((datum) => datum.MetricName === 'Length' && isBad(datum))
          if (isRefused && one.data.length > 1) queue.push(...halvesOf(one, next++))
          else ended.push(one)
        }
        expect(ended.flatMap(({ data }) => data).toSorted(byName)).toEqual(whole.data.toSorted(byName))
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
