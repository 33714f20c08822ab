import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../lib/model/clock.ts'
import { toData } from '../../lib/cloudwatch/datum.ts'
import { defineMetric, sample, type Distribution } from '../../lib/model/metric.ts'
import { upTo } from '../support/metric-data.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const length = defineMetric({
  name: 'Length',
  group: 'services',
  unit: 'Count',
  dimensions: ['Queue'],
  help: '',
})
const time = defineMetric({
  name: 'Time',
  group: 'services',
  unit: 'Seconds',
  form: 'distribution',
  help: '',
})
const probe = defineMetric({
  name: 'Probe',
  group: 'services',
  unit: 'Seconds',
  form: 'statistics',
  help: '',
})
const dataOf = (distribution: Distribution) => toData(sample(time, distribution), 'prod', slot)

describe('a datum', () => {
  test('has the deployment first, then the dimensions of its metric, and the time of its slot', () => {
    expect(toData(sample(length, 7, { Queue: 'images' }), 'prod', slot)).toEqual([
      {
        MetricName: 'Length',
        Unit: 'Count',
        Timestamp: Date.parse('2026-11-24T10:31:00Z'),
        Dimensions: [
          { Name: 'Deployment', Value: 'prod' },
          { Name: 'Queue', Value: 'images' },
        ],
        Value: 7,
      },
    ])
  })

  test('has the time of the missed minute that its sample tells of', () => {
    const missed = { ...sample(length, 7, { Queue: 'images' }), slot: slotPlus(slot, -3) }
    expect(toData(missed, 'prod', slot)).toMatchObject([{ Timestamp: slotPlus(slot, -3) }])
  })

  test('carries a distribution as values with counts, and a statistic set as such', () => {
    expect(dataOf({ values: [1, 2.5], counts: [3, 4] })).toMatchObject([
      { Dimensions: [{ Name: 'Deployment', Value: 'prod' }], Values: [1, 2.5], Counts: [3, 4] },
    ])
    const set = { sampleCount: 2, sum: 3, minimum: 1, maximum: 2 }
    expect(toData(sample(probe, set), 'prod', slot)).toMatchObject([
      { StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 } },
    ])
  })

  test('is the same after it was stored as JSON', () => {
    const data = dataOf({ values: [1, 2.5], counts: [3, 4] })
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  })
})

describe('a distribution', () => {
  test('of more than 150 values becomes several data of the same series and time', () => {
    const data = dataOf({ values: upTo(301), counts: upTo(301).map(() => 2) })
    expect(data.map((one) => ('Values' in one ? one.Values.length : 0))).toEqual([150, 150, 1])
    expect(data.flatMap((one) => ('Values' in one ? one.Values : []))).toEqual(upTo(301))
    expect(new Set(data.map(({ Timestamp }) => Timestamp)).size).toBe(1)
  })

  test('that names a value twice counts it once, with the sum of both', () => {
    expect(dataOf({ values: [1, 2, 1, -0, 0], counts: [3, 4, 5, 1, 1] })).toMatchObject([
      { Values: [1, 2, 0], Counts: [8, 4, 2] },
    ])
  })
})
