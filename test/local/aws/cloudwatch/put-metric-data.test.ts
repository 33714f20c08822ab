import {
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  MissingRequiredParameterException,
  type MetricDatum,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { runningCloudWatch } from '../../../support/cloudwatch.ts'
import { bare, clock, datum, dimensions, named, now, put, upTo } from '../../../support/metric-data.ts'

const dayMs = 86_400_000
const set = { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 }
const long = (length: number) => 'x'.repeat(length)

const refusedAsValue: [string, MetricDatum][] = [
  ['a value that is NaN', datum({ Value: Number.NaN })],
  ['an infinite value', datum({ Value: -Infinity })],
  ['a value above 2^360', datum({ Value: 2 ** 361 })],
  ['a value below -2^360', datum({ Value: -(2 ** 361) })],
  ['an infinite maximum of a statistic set', { ...bare, StatisticValues: { ...set, Maximum: Infinity } }],
  ['a statistic set of no samples', { ...bare, StatisticValues: { ...set, SampleCount: 0 } }],
  ['a minimum above the maximum', { ...bare, StatisticValues: { ...set, Minimum: 3 } }],
  ['151 values', { ...bare, Values: upTo(151) }],
  ['no values', { ...bare, Values: [] }],
  ['a value that is listed twice', { ...bare, Values: [1, 1] }],
  ['a count of nothing', { ...bare, Values: [1], Counts: [0] }],
  ['a NaN among the values', { ...bare, Values: [1, Number.NaN] }],
  ['a timestamp over two weeks back', datum({ Timestamp: new Date(now - 14 * dayMs - 1) })],
  ['a timestamp over two hours ahead', datum({ Timestamp: new Date(now + dayMs / 12 + 1) })],
  ['31 dimensions', datum({ Dimensions: dimensions(31) })],
  ['a dimension name of 256 characters', datum({ Dimensions: [{ Name: long(256), Value: 'x' }] })],
  ['a dimension name that starts with a colon', datum({ Dimensions: [{ Name: ':Queue', Value: 'x' }] })],
  ['a dimension value of 1,025 characters', datum({ Dimensions: [{ Name: 'Queue', Value: long(1025) }] })],
  ['a dimension value that is not ASCII', datum({ Dimensions: [{ Name: 'Queue', Value: 'größe' }] })],
  ['a control character in a dimension', datum({ Dimensions: [{ Name: 'Queue', Value: 'a\tb' }] })],
  ['an empty dimension value', datum({ Dimensions: [{ Name: 'Queue', Value: '' }] })],
  ['a blank dimension value', datum({ Dimensions: [{ Name: 'Queue', Value: '  ' }] })],
  [
    'a dimension that is named twice',
    datum({
      Dimensions: [
        { Name: 'Queue', Value: 'a' },
        { Name: 'Queue', Value: 'b' },
      ],
    }),
  ],
  ['a metric name of 256 characters', datum({ MetricName: long(256) })],
  ['an empty metric name', datum({ MetricName: '' })],
  ['a storage resolution of 30', datum({ StorageResolution: 30 })],
  ['a unit that CloudWatch does not know', datum({ Unit: 'Images' as StandardUnit })],
]

const refusedAsCombination: [string, MetricDatum][] = [
  ['a datum of two forms', datum({ StatisticValues: set })],
  ['a datum without a value', bare],
  ['counts without values', datum({ Counts: [1] })],
  ['fewer counts than values', { ...bare, Values: [1, 2], Counts: [1] }],
]

const refusedNamespaces = ['AWS/Lambda', ':AnchorWatch', '', long(256)]

const atTheLimit: [string, MetricDatum[]][] = [
  ['1,000 data', named(1000)],
  ['150 values', [{ ...bare, Values: upTo(150) }]],
  ['30 dimensions', [datum({ Dimensions: dimensions(30) })]],
  ['2^360', [datum({ Value: 2 ** 360 })]],
  ['two weeks back', [datum({ Timestamp: new Date(now - 14 * dayMs) })]],
  ['two hours ahead', [datum({ Timestamp: new Date(now + dayMs / 12) })]],
  [
    'the longest names',
    [datum({ MetricName: long(255), Dimensions: [{ Name: long(255), Value: long(1024) }] })],
  ],
]

describe('PutMetricData', () => {
  it.each(refusedAsValue)('refuses %s, and the good datum beside it', async (_title, bad) => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    await expect(put(client, [datum({ MetricName: 'Good' }), bad])).rejects.toThrow(
      InvalidParameterValueException,
    )
    expect(cloudWatch.series()).toEqual([])
  })

  it.each(refusedAsCombination)('refuses %s, and the good datum beside it', async (_title, bad) => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    await expect(put(client, [datum({ MetricName: 'Good' }), bad])).rejects.toThrow(
      InvalidParameterCombinationException,
    )
    expect(cloudWatch.series()).toEqual([])
  })

  it.each(refusedNamespaces)('refuses the namespace "%s"', async (namespace) => {
    const { client } = await runningCloudWatch(clock)
    await expect(put(client, [datum()], namespace)).rejects.toThrow(InvalidParameterValueException)
  })

  it('refuses 1,001 data', async () => {
    const { client } = await runningCloudWatch(clock)
    await expect(put(client, named(1001))).rejects.toThrow(InvalidParameterValueException)
  })

  it('misses a metric name, and data at all', async () => {
    const { client } = await runningCloudWatch(clock)
    const unnamed = await put(client, [datum({ MetricName: undefined })]).catch((thrown: unknown) => thrown)
    expect(unnamed).toBeInstanceOf(MissingRequiredParameterException)
    expect(unnamed).toMatchObject({
      message: 'The parameter MetricData.member.1.MetricName is required.',
      Code: 'MissingParameter',
      Type: 'Sender',
    })
    await expect(put(client, [])).rejects.toThrow(MissingRequiredParameterException)
  })

  it.each(atTheLimit)('takes %s', async (_title, data) => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    await put(client, data)
    expect(cloudWatch.series()).toHaveLength(data.length)
  })
})
