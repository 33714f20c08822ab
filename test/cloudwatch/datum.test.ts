import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus, sample, type Distribution } from '../../lib/model/index.ts'
import { toDatum } from '../../lib/publish/index.ts'
import { length, probe, time } from '../support/aws/metric-data.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const datumOf = (distribution: Distribution) => toDatum(sample(time, distribution), 'prod', slot)

describe('a datum', () => {
  test('has the deployment first, then the dimensions of its metric, and the time of its slot', () => {
    expect(toDatum(sample(length, 7, { Queue: 'images' }), 'prod', slot)).toEqual({
      MetricName: 'Length',
      Unit: 'Count',
      Timestamp: Date.parse('2026-11-24T10:31:00Z'),
      Dimensions: [
        { Name: 'Deployment', Value: 'prod' },
        { Name: 'Queue', Value: 'images' },
      ],
      Value: 7,
    })
  })

  test('has the time of the missed minute that its sample has', () => {
    const missed = { ...sample(length, 7, { Queue: 'images' }), slot: slotPlus(slot, -3) }
    expect(toDatum(missed, 'prod', slot)).toMatchObject({ Timestamp: slotPlus(slot, -3) })
  })

  test('carries a distribution as values with counts, and a statistic set as such', () => {
    expect(datumOf({ values: [1, 2.5], counts: [3, 4] })).toMatchObject({
      Dimensions: [{ Name: 'Deployment', Value: 'prod' }],
      Values: [1, 2.5],
      Counts: [3, 4],
    })
    const set = { sampleCount: 2, sum: 3, minimum: 1, maximum: 2 }
    expect(toDatum(sample(probe, set), 'prod', slot)).toMatchObject({
      StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 },
    })
  })

  test('is the same after it was stored as JSON', () => {
    const datum = datumOf({ values: [1, 2.5], counts: [3, 4] })
    expect(JSON.parse(JSON.stringify(datum))).toEqual(datum)
  })
})
