import { describe, expect, test } from 'vitest'
import {
  slotOf,
  type Slot,
  defineMetric,
  sample,
  type Distribution,
  type Sample,
  type StatisticSet,
} from '../../lib/model/index.ts'
import { rejectionOf } from '../../lib/publish/index.ts'
import { length, probe, time, upTo } from '../support/aws/metric-data.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const now = slot + 2_000
const set: StatisticSet = { sampleCount: 2, sum: 3, minimum: 1, maximum: 2 }
const lengthOf = (value: number, Queue = 'images') => sample(length, value, { Queue })
const timeOf = (changes: Partial<Distribution>) => sample(time, { values: [1], counts: [1], ...changes })
const agedOf = (ms: number): Sample => ({ ...lengthOf(1), slot: (now - ms) as Slot })

/** A sample of a metric and dimensions that the catalogue would not have. */
function foreign(name: string, dimensions: Readonly<Record<string, string>> = {}): Sample {
  const names = Object.keys(dimensions)
  return sample(
    defineMetric({ name, group: 'services', unit: 'Count', dimensions: names, help: '' }),
    1,
    dimensions,
  )
}

const dimensionsOf = (count: number) =>
  Object.fromEntries(upTo(count).map((index) => [`Dimension${index}`, 'x']))

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs

describe('a sample', () => {
  test.each([
    ['zero', lengthOf(0)],
    ['2^360', lengthOf(2 ** 360)],
    ['-2^360', lengthOf(-(2 ** 360))],
    ['more values than a datum holds', timeOf({ values: upTo(151), counts: upTo(151).map(() => 1) })],
    ['a statistic set', sample(probe, set)],
    ['a dimension of 1,024 characters', lengthOf(1, 'x'.repeat(1_024))],
    ['a name of 255 characters', foreign('x'.repeat(255))],
    ['29 dimensions beside the deployment', foreign('Many', dimensionsOf(29))],
    ['a dimension with a name of 255 characters', foreign('Long', { ['x'.repeat(255)]: 'x' })],
    ['two weeks less a quarter of an hour', agedOf(14 * dayMs - 15 * minuteMs)],
    ['an hour and three quarters ahead', agedOf(-105 * minuteMs)],
  ])('of %s is taken', (_title, taken) => {
    expect(rejectionOf(taken, { slot, now })).toBeUndefined()
  })

  test.each<[string, Sample, string]>([
    ['NaN', lengthOf(Number.NaN), 'a value is not a finite number'],
    ['Infinity', lengthOf(Infinity), 'a value is not a finite number'],
    ['2^361', lengthOf(2 ** 361), 'a value is beyond 2^360'],
    ['no values', timeOf({ values: [], counts: [] }), 'it has no value'],
    ['NaN among the values', timeOf({ values: [Number.NaN] }), 'a value is not a finite number'],
    ['an infinite count', timeOf({ counts: [Infinity] }), 'a value is not a finite number'],
    ['a count of nothing', timeOf({ counts: [0] }), 'a count is not positive'],
    ['a negative count', timeOf({ counts: [-1] }), 'a count is not positive'],
    ['a value without a count', timeOf({ values: [1, 2] }), 'a value has no count'],
    ['a statistic set of nothing', sample(probe, { ...set, sampleCount: 0 }), 'a count is not positive'],
    [
      'a minimum above the maximum',
      sample(probe, { ...set, minimum: 3 }),
      'its minimum is above its maximum',
    ],
    ['an infinite maximum', sample(probe, { ...set, maximum: Infinity }), 'a value is not a finite number'],
    ['a blank name', foreign(' '), 'the name of the metric is blank, too long or not ASCII'],
    ['a long name', foreign('x'.repeat(256)), 'the name of the metric is blank, too long or not ASCII'],
    ['a name with a colon', foreign(':x'), 'the name of the metric begins with a colon'],
    ['31 dimensions', foreign('Many', dimensionsOf(30)), 'it has more than 30 dimensions'],
    ['a dimension of ours', foreign('X', { Deployment: 'y' }), 'it names the dimension Deployment twice'],
    ['a dimension with a colon', foreign('X', { ':y': 'z' }), 'the name of a dimension begins with a colon'],
    [
      'a dimension with a long name',
      foreign('X', { ['y'.repeat(256)]: 'z' }),
      'the name of a dimension is blank, too long or not ASCII',
    ],
    ...['', '  ', 'größe', 'a\tb', 'x'.repeat(1_025)].map((queue): [string, Sample, string] => [
      `the queue ${JSON.stringify(queue.slice(0, 9))}`,
      lengthOf(1, queue),
      'the value of dimension Queue is blank, too long or not ASCII',
    ]),
    ['two weeks', agedOf(14 * dayMs), 'it is older than two weeks'],
    ['two hours ahead', agedOf(-120 * minuteMs), 'its time is more than two hours ahead'],
  ])('of %s is rejected', (_title, rejected, reason) => {
    expect(rejectionOf(rejected, { slot, now })).toBe(reason)
  })
})
