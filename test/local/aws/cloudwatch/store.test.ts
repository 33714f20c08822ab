import { InvalidParameterCombinationException } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { runningCloudWatch } from '../../../support/aws/cloudwatch.ts'
import { bare, clock, datum, dimensions, now, put, upTo } from '../../../support/aws/metric-data.ts'

const set = { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 }

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
