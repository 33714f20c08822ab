import { describe, expect, test } from 'vitest'
import { slotOf } from '../../lib/clock.ts'
import { refusalOf, toDatum } from '../../lib/cloudwatch/datum.ts'
import { defineMetric, sample, type Distribution, type StatisticSet } from '../../lib/metric.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const length = defineMetric({ name: 'Length', unit: 'Count', dimensions: ['Queue'], help: '' })
const time = defineMetric({ name: 'Time', unit: 'Seconds', form: 'distribution', help: '' })
const probe = defineMetric({ name: 'Probe', unit: 'Seconds', form: 'statistics', help: '' })
const set: StatisticSet = { sampleCount: 2, sum: 3, minimum: 1, maximum: 2 }
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const lengthOf = (value: number, Queue = 'images') => sample(length, value, { Queue })
const timeOf = (changes: Partial<Distribution>) => sample(time, { values: [1], counts: [1], ...changes })

describe('a datum', () => {
  test('has the deployment first, then the dimensions of its metric, and the time of its slot', () => {
    expect(toDatum(lengthOf(7), 'prod', slot)).toEqual({
      MetricName: 'Length',
      Unit: 'Count',
      StorageResolution: 60,
      Timestamp: new Date('2026-11-24T10:31:00Z'),
      Dimensions: [
        { Name: 'Deployment', Value: 'prod' },
        { Name: 'Queue', Value: 'images' },
      ],
      Value: 7,
    })
  })

  test('carries a distribution as values with counts, and a statistic set as such', () => {
    expect(toDatum(timeOf({ values: [1, 2.5], counts: [3, 4] }), 'prod', slot)).toMatchObject({
      Dimensions: [{ Name: 'Deployment', Value: 'prod' }],
      Values: [1, 2.5],
      Counts: [3, 4],
    })
    expect(toDatum(sample(probe, set), 'prod', slot)).toMatchObject({
      StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 },
    })
  })
})

describe('a sample', () => {
  test.each([
    ['zero', lengthOf(0)],
    ['2^360', lengthOf(2 ** 360)],
    ['-2^360', lengthOf(-(2 ** 360))],
    ['150 values', timeOf({ values: upTo(150), counts: upTo(150).map(() => 1) })],
    ['a statistic set', sample(probe, set)],
    ['a dimension of 1,024 characters', lengthOf(1, 'x'.repeat(1_024))],
  ])('of %s is taken', (_title, taken) => {
    expect(refusalOf(taken)).toBeUndefined()
  })

  test.each([
    ['NaN', lengthOf(Number.NaN), 'a value is not a finite number'],
    ['Infinity', lengthOf(Infinity), 'a value is not a finite number'],
    ['2^361', lengthOf(2 ** 361), 'a value is beyond 2^360'],
    ['no values', timeOf({ values: [], counts: [] }), 'it has no value'],
    ['NaN among the values', timeOf({ values: [Number.NaN] }), 'a value is not a finite number'],
    ['an infinite count', timeOf({ counts: [Infinity] }), 'a value is not a finite number'],
    ['a count of nothing', timeOf({ counts: [0] }), 'a count is not positive'],
    ['a negative count', timeOf({ counts: [-1] }), 'a count is not positive'],
    ['a statistic set of nothing', sample(probe, { ...set, sampleCount: 0 }), 'a count is not positive'],
    [
      '151 values',
      timeOf({ values: upTo(151), counts: upTo(151).map(() => 1) }),
      'it has more than 150 values',
    ],
    ['an infinite maximum', sample(probe, { ...set, maximum: Infinity }), 'a value is not a finite number'],
    ...['', '  ', 'größe', 'a\tb', 'x'.repeat(1_025)].map(
      (queue): [string, ReturnType<typeof lengthOf>, string] => [
        `the queue ${JSON.stringify(queue.slice(0, 9))}`,
        lengthOf(1, queue),
        'the value of dimension Queue is blank, too long or not ASCII',
      ],
    ),
  ])('of %s is refused', (_title, refused, reason) => {
    expect(refusalOf(refused)).toBe(reason)
  })
})
