import {
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  MissingRequiredParameterException,
  type MetricDatum,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch'
import { describe, expect, it, test } from 'vitest'
import { runningCloudWatch } from '../../../support/aws/cloudwatch.ts'
import { bare, clock, datum, dimensions, named, now, put, upTo } from '../../../support/aws/metric-data.ts'
import { latestReadable } from '../../../support/aws/readable.ts'

const dayMs = 86_400_000
const hourMs = dayMs / 24
const set = { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 }
const long = (length: number) => 'x'.repeat(length)
const queue = (...values: string[]) =>
  datum({ Dimensions: values.map((Value) => ({ Name: 'Queue', Value })) })
const dimension = (Name: string) => datum({ Dimensions: [{ Name, Value: 'x' }] })
const aged = (ms: number) => datum({ Timestamp: new Date(now - ms) })
/** 1,000 data of about so many bytes each. */
const large = (bytes: number) => named(1000, { Dimensions: [{ Name: 'Queue', Value: long(bytes - 150) }] })

interface Row {
  /** The limit, as the documentation of PutMetricData, MetricDatum and Dimension has it. */
  readonly limit: string
  readonly takes: readonly MetricDatum[][]
  readonly refuses: readonly MetricDatum[][]
  /** The typed error; InvalidParameterValueException when absent. */
  readonly as?: new (...args: never[]) => Error
}

const rows: readonly Row[] = [
  { limit: '1,000 data a call', takes: [named(1000)], refuses: [named(1001)] },
  {
    limit: 'data at all, each with a name',
    takes: [[datum()]],
    refuses: [[], [datum({ MetricName: undefined })]],
    as: MissingRequiredParameterException,
  },
  {
    limit: '150 unique values a datum',
    takes: [[{ ...bare, Values: upTo(150) }]],
    refuses: [upTo(151), [], [1, 1]].map((Values) => [{ ...bare, Values }]),
  },
  {
    limit: 'as many counts as values, or none',
    takes: [[{ ...bare, Values: [1, 2] }], [{ ...bare, Values: [1, 2], Counts: [3, 4] }]],
    refuses: [[{ ...bare, Values: [1, 2], Counts: [1] }], [datum({ Counts: [1] })]],
    as: InvalidParameterCombinationException,
  },
  {
    limit: 'counts above 0',
    takes: [[{ ...bare, Values: [1], Counts: [0.5] }]],
    refuses: [[{ ...bare, Values: [1], Counts: [0] }], [{ ...bare, Values: [1], Counts: [-1] }]],
  },
  {
    limit: 'one of value, statistic set and values',
    takes: [[datum()], [{ ...bare, StatisticValues: set }], [{ ...bare, Values: [1] }]],
    refuses: [[datum({ StatisticValues: set })], [datum({ Values: [1] })], [bare]],
    as: InvalidParameterCombinationException,
  },
  {
    limit: 'values from -2^360 to 2^360',
    takes: [[datum({ Value: 2 ** 360 })], [datum({ Value: -(2 ** 360) })]],
    refuses: [[datum({ Value: 2 ** 361 })], [datum({ Value: -(2 ** 361) })]],
  },
  {
    limit: 'numbers that are finite',
    takes: [[datum({ Value: Number.MIN_VALUE })]],
    refuses: [
      [datum({ Value: Number.NaN })],
      [datum({ Value: -Infinity })],
      [{ ...bare, Values: [1, Number.NaN] }],
      [{ ...bare, StatisticValues: { ...set, Maximum: Infinity } }],
    ],
  },
  {
    limit: 'statistic sets of samples, the minimum not above the maximum',
    takes: [[{ ...bare, StatisticValues: { ...set, Minimum: 2 } }]],
    refuses: [
      [{ ...bare, StatisticValues: { ...set, SampleCount: 0 } }],
      [{ ...bare, StatisticValues: { ...set, Minimum: 3 } }],
    ],
  },
  {
    limit: 'times from two weeks back to two hours ahead',
    takes: [[aged(14 * dayMs)], [aged(-2 * hourMs)]],
    refuses: [[aged(14 * dayMs + 1)], [aged(-2 * hourMs - 1)]],
  },
  {
    limit: '30 dimensions, each named once',
    takes: [[datum({ Dimensions: dimensions(30) })]],
    refuses: [[datum({ Dimensions: dimensions(31) })], [queue('a', 'b')]],
  },
  {
    limit: 'dimension names of 255 ASCII characters, no colon first',
    takes: [[dimension(long(255))], [dimension('Queue:')]],
    refuses: [[dimension(long(256))], [dimension(':Queue')], [dimension('Größe')], [dimension('')]],
  },
  {
    limit: 'dimension values of 1,024 ASCII characters, not blank, no control characters',
    takes: [[queue(long(1024))], [queue(' a ')]],
    refuses: ['', '  ', 'größe', 'a\tb', long(1025)].map((value) => [queue(value)]),
  },
  {
    limit: 'metric names of 255 characters',
    takes: [[datum({ MetricName: long(255) })]],
    refuses: [long(256), '', ' '].map((MetricName) => [datum({ MetricName })]),
  },
  {
    limit: 'a storage resolution of 1 or 60',
    takes: [[datum({ StorageResolution: 1 })], [datum({ StorageResolution: 60 })]],
    refuses: [[datum({ StorageResolution: 30 })], [datum({ StorageResolution: 0 })]],
  },
  {
    limit: 'units that CloudWatch knows',
    takes: [[datum({ Unit: 'Bytes/Second' })]],
    refuses: [[datum({ Unit: 'Images' as StandardUnit })]],
  },
]

describe('PutMetricData holds to', () => {
  it.each(rows)('$limit', async ({ takes, refuses, as = InvalidParameterValueException }) => {
    for (const data of takes) {
      const { cloudWatch, client } = await runningCloudWatch(clock)
      await put(client, data)
      expect(cloudWatch.series()).toHaveLength(data.length)
    }
    const { cloudWatch, client } = await runningCloudWatch(clock)
    for (const data of refuses) await expect(put(client, data)).rejects.toThrow(as)
    expect(cloudWatch.series()).toEqual([])
  })

  it('1 MB a call', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    await expect(put(client, large(1_050))).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } })
    expect(cloudWatch.series()).toEqual([])
    await put(client, large(950))
    expect(cloudWatch.series()).toHaveLength(1000)
  })

  it('namespaces of 255 characters that are not AWS/ and have no colon first', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    for (const refused of ['AWS/Lambda', ':AnchorWatch', '', ' ', long(256)])
      await expect(put(client, [datum()], refused)).rejects.toThrow(InvalidParameterValueException)
    expect(cloudWatch.series()).toEqual([])
    await put(client, [datum()], long(255))
    expect(cloudWatch.series()).toHaveLength(1)
  })

  it('all or nothing: one bad datum among 1,000 refuses the others', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    const poisoned = named(1000).with(499, datum({ Value: Number.NaN }))
    await expect(put(client, poisoned)).rejects.toThrow(InvalidParameterValueException)
    expect(cloudWatch.series()).toEqual([])
  })

  it('500 calls a second, and takes more in the next', async () => {
    const time = { now }
    const { client } = await runningCloudWatch(() => time.now)
    for (let call = 0; call < 500; call += 1) await put(client, [datum()])
    await expect(put(client, [datum()])).rejects.toMatchObject({ name: 'Throttling' })
    time.now += 1000
    await put(client, [datum()])
  })
})

it('a refusal names the member, and has the code of the Query protocol', async () => {
  const { client } = await runningCloudWatch(clock)
  const unnamed = await put(client, [datum({ MetricName: undefined })]).catch((thrown: unknown) => thrown)
  expect(unnamed).toMatchObject({
    message: 'The parameter MetricData.member.1.MetricName is required.',
    Code: 'MissingParameter',
    Type: 'Sender',
  })
})

describe('what PutMetricData stores', () => {
  it('stores every form by its minute', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    const Timestamp = new Date(now + 59_999)
    await put(client, [
      datum({ MetricName: 'Depth', Value: 12, Timestamp, Dimensions: [{ Name: 'Queue', Value: 'images' }] }),
      { ...bare, MetricName: 'Probe', StatisticValues: set },
      { ...bare, MetricName: 'Time', Values: [1, 5], Counts: [9, 1] },
      { ...bare, MetricName: 'Once', Values: [3] },
    ])
    expect(cloudWatch.series().map(({ name, form, data }) => [name, form, data])).toEqual([
      ['Depth', 'value', [{ at: now, measurement: 12 }]],
      ['Probe', 'statistics', [{ at: now, measurement: { sampleCount: 2, sum: 3, minimum: 1, maximum: 2 } }]],
      ['Time', 'distribution', [{ at: now, measurement: { values: [1, 5], counts: [9, 1] } }]],
      ['Once', 'distribution', [{ at: now, measurement: { values: [3], counts: [1] } }]],
    ])
    expect(cloudWatch.series()[0]).toMatchObject({
      namespace: 'AnchorWatch',
      unit: 'Count',
      dimensions: { Queue: 'images' },
    })
  })

  it('keeps one series whatever the order of its dimensions', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    await put(client, [datum({ Dimensions: dimensions(2) })])
    await put(client, [datum({ Dimensions: dimensions(2).reverse() })])
    expect(cloudWatch.series().map(({ data }) => data.length)).toEqual([2])
  })

  it.each([
    ['form', { ...bare, StatisticValues: set }],
    ['unit', datum({ Unit: 'Seconds' })],
  ])('refuses a series that changes its %s, within a request too', async (_what, changed) => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    await expect(put(client, [datum(), changed])).rejects.toThrow(InvalidParameterCombinationException)
    expect(cloudWatch.series()).toEqual([])
    await put(client, [datum()])
    await expect(put(client, [changed])).rejects.toThrow(InvalidParameterCombinationException)
    expect(cloudWatch.series()[0]?.data).toHaveLength(1)
  })

  it('keeps the newest 1,500 minutes of a series', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    const minutes = upTo(1501).map((age) => datum({ Timestamp: new Date(now - age * 60_000) }))
    await put(client, minutes.slice(0, 1000))
    await put(client, minutes.slice(1000))
    const data = cloudWatch.series()[0]?.data
    expect(data).toHaveLength(1500)
    expect(data?.[0]?.at).toBe(now - 1499 * 60_000)
  })
})

test.each([
  ['young', 2.9, 1 / 30],
  ['3 hours old', 3, 2],
  ['a day old', 24, 2],
  ['older', 24.1, 48],
])('a datum that is %s (%d h) is readable after %d h at the latest', (_title, age, after) => {
  expect(latestReadable(age * hourMs)).toBe(after * hourMs)
})
