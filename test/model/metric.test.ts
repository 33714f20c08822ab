import { expect, test } from 'vitest'
import { defineMetric, sample, seriesOf } from '../../lib/model/metric.ts'

const plain = defineMetric({ name: 'Plain', group: 'services', unit: 'Count', help: 'Plain.' })
const queue = defineMetric({
  name: 'Queue',
  group: 'services',
  unit: 'Count',
  dimensions: ['Queue'],
  help: 'A queue.',
})
const time = defineMetric({
  name: 'Time',
  group: 'services',
  unit: 'Seconds',
  form: 'distribution',
  help: 'A time.',
})

test('a metric is a gauge of one value without dimensions unless it says otherwise, and cannot be changed', () => {
  const gauge = { form: 'value', kind: 'gauge', detail: 'core', dimensions: [] }
  expect(plain).toEqual({ name: 'Plain', group: 'services', unit: 'Count', help: 'Plain.', ...gauge })
  expect(time.kind).toBe('counter')
  expect(queue.dimensions).toEqual(['Queue'])
  expect(Object.isFrozen(queue) && Object.isFrozen(queue.dimensions)).toBe(true)
})

test('a series and a sample name their metric and its dimensions', () => {
  expect(seriesOf(plain)).toEqual({ metric: plain, dimensions: {} })
  expect(sample(plain, 3)).toEqual({ metric: plain, dimensions: {}, measurement: 3 })
  expect(sample(queue, 3, { Queue: 'a' })).toEqual({
    metric: queue,
    dimensions: { Queue: 'a' },
    measurement: 3,
  })
})

test('a misspelt dimension, a missing one and another form do not compile', () => {
  // @ts-expect-error -- the dimension is called Queue
  seriesOf(queue, { Queues: 'a' })
  // @ts-expect-error -- the dimension is missing
  seriesOf(queue)
  // @ts-expect-error -- there is none
  seriesOf(plain, { Queue: 'a' })
  // @ts-expect-error -- a distribution is no number
  sample(time, 3)
  expect(sample(time, { values: [3], counts: [1] }).measurement).toEqual({ values: [3], counts: [1] })
})
