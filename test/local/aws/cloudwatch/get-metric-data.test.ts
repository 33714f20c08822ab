import {
  GetMetricDataCommand,
  InvalidParameterValueException,
  PutMetricDataCommand,
  type GetMetricDataCommandInput,
  type MetricDataQuery,
  type MetricStat,
} from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { runningCloudWatch } from '../../../support/aws/cloudwatch.ts'

const now = Date.parse('2026-11-24T10:31:00Z')
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000)
const Dimensions = [{ Name: 'Deployment', Value: 'prod' }]
const Metric = { Namespace: 'AnchorWatch', MetricName: 'Heartbeat', Dimensions }

function query(changes: Partial<MetricStat> = {}, id = 'beats'): MetricDataQuery {
  return { Id: id, MetricStat: { Metric, Period: 60, Stat: 'SampleCount', ...changes } }
}

/** 1, 2, 3 and 4 in the four minutes before now, and two data in the newest. */
async function withHeartbeats(options: Parameters<typeof runningCloudWatch>[1] = {}, at = () => now) {
  const { client } = await runningCloudWatch(at, options)
  const MetricData = [4, 3, 2, 1, 1].map((ago) => ({
    MetricName: 'Heartbeat',
    Dimensions,
    Timestamp: minutesAgo(ago),
    Value: 5 - ago,
  }))
  await client.send(new PutMetricDataCommand({ Namespace: 'AnchorWatch', MetricData }))
  return (changes: Partial<GetMetricDataCommandInput>) =>
    client.send(
      new GetMetricDataCommand({
        MetricDataQueries: [query()],
        StartTime: minutesAgo(5),
        EndTime: minutesAgo(0),
        ...changes,
      }),
    )
}

describe('GetMetricData', () => {
  it('answers the periods that hold data, newest first', async () => {
    const get = await withHeartbeats()
    const { MetricDataResults } = await get({})
    expect(MetricDataResults).toEqual([
      {
        Id: 'beats',
        Label: 'Heartbeat',
        StatusCode: 'Complete',
        Timestamps: [1, 2, 3, 4].map(minutesAgo),
        Values: [2, 1, 1, 1],
      },
    ])
  })

  it('folds longer periods, oldest first when asked', async () => {
    const get = await withHeartbeats()
    const { MetricDataResults } = await get({
      MetricDataQueries: [
        query({ Period: 120, Stat: 'Sum' }, 'sum'),
        query({ Period: 120, Stat: 'p50' }, 'median'),
      ],
      StartTime: minutesAgo(4),
      ScanBy: 'TimestampAscending',
    })
    expect(MetricDataResults?.map(({ Id, Values }) => [Id, Values])).toEqual([
      ['sum', [3, 11]],
      ['median', [1.5, 4]],
    ])
    expect(MetricDataResults?.[0]?.Timestamps).toEqual([4, 2].map(minutesAgo))
  })

  it('answers in pages, and says of each series whether it goes on', async () => {
    const get = await withHeartbeats({ pageSize: 3 })
    const asked = { MetricDataQueries: [query({ Period: 120 }, 'first'), query({}, 'second')] }
    const pages: unknown[] = []
    let NextToken: string | undefined
    do {
      const page = await get({ ...asked, ...(NextToken !== undefined && { NextToken }) })
      pages.push(page.MetricDataResults?.map(({ Values, StatusCode }) => [Values, StatusCode]))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(pages).toEqual([
      [
        [[2, 2, 1], 'Complete'],
        [[], 'PartialData'],
      ],
      [
        [[], 'Complete'],
        [[2, 1, 1], 'PartialData'],
      ],
      [
        [[], 'Complete'],
        [[1], 'Complete'],
      ],
    ])
    await expect(get({ NextToken: 'of somebody else' })).rejects.toMatchObject({ name: 'InvalidNextToken' })
  })

  it('answers no more at once than it is asked for', async () => {
    const get = await withHeartbeats()
    const { MetricDataResults, NextToken } = await get({ MaxDatapoints: 3 })
    expect(MetricDataResults?.[0]?.Values).toHaveLength(3)
    expect(NextToken).toBeDefined()
  })

  it('tells a datum when it is readable, by its age when it came', async () => {
    const time = { now }
    const get = await withHeartbeats(
      { readableAfter: (ageMs) => (ageMs < 180_000 ? 0 : 60_000) },
      () => time.now,
    )
    const values = async () => (await get({})).MetricDataResults?.[0]?.Values
    expect(await values()).toEqual([2, 1])
    time.now += 60_000
    expect(await values()).toEqual([2, 1, 1, 1])
  })

  it('leaves out the minute that EndTime begins', async () => {
    const get = await withHeartbeats()
    const { MetricDataResults } = await get({ EndTime: minutesAgo(1) })
    expect(MetricDataResults?.[0]?.Timestamps?.[0]).toEqual(minutesAgo(2))
  })

  it.each([
    ['another set of dimensions', { Metric: { ...Metric, Dimensions: [] } }],
    ['another unit', { Unit: 'Count' as const }],
  ])('finds nothing under %s', async (_title, changes) => {
    const get = await withHeartbeats()
    const { MetricDataResults } = await get({ MetricDataQueries: [query(changes)] })
    expect(MetricDataResults?.[0]?.Values).toEqual([])
  })

  it.each<[string, Partial<GetMetricDataCommandInput>]>([
    ['an end before the start', { EndTime: minutesAgo(6) }],
    ['501 queries', { MetricDataQueries: Array.from({ length: 501 }, (_, index) => query({}, `q${index}`)) }],
    ['no queries', { MetricDataQueries: [] }],
    ['an id that is used twice', { MetricDataQueries: [query(), query()] }],
    ['an id with an upper-case start', { MetricDataQueries: [query({}, 'Beats')] }],
    ['a period below a minute', { MetricDataQueries: [query({ Period: 30 })] }],
    ['a statistic that does not exist', { MetricDataQueries: [query({ Stat: 'Median' })] }],
    ['a percentile above 100', { MetricDataQueries: [query({ Stat: 'p101' })] }],
    ['a bound above 100,800', { MaxDatapoints: 100_801 }],
  ])('refuses %s', async (_title, changes) => {
    const get = await withHeartbeats()
    await expect(get(changes)).rejects.toThrow(InvalidParameterValueException)
  })

  it('is throttled above 50 calls a second', async () => {
    const get = await withHeartbeats()
    for (let call = 0; call < 50; call += 1) await get({})
    await expect(get({})).rejects.toMatchObject({ name: 'Throttling' })
  })

  it('refuses metric math, which it cannot compute', async () => {
    const get = await withHeartbeats()
    await expect(get({ MetricDataQueries: [{ Id: 'sum', Expression: '1 + 1' }] })).rejects.toThrow()
  })
})
