import { defineMetric } from '../model/index.ts'

export const heartbeat = defineMetric({
  name: 'Heartbeat',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['Collector'],
  help: 'One datum in each request of a slot: without a heartbeat there are no data. Its value is 1; 1, 2, 4 and so on if a refused request was sent in parts, so that the sum identifies the requests that arrived; 0.5 from a run without its state table.',
})

export const dataDropped = defineMetric({
  name: 'DataDropped',
  group: 'monitor',
  unit: 'Count',
  kind: 'counter',
  help: 'Data that were dropped permanently: refused by the filters of anchor-watch or by CloudWatch, or too old; the log names them.',
})

export const dataSpooled = defineMetric({
  name: 'DataSpooled',
  group: 'monitor',
  unit: 'Count',
  help: 'Data of earlier slots that wait to be sent; each keeps its timestamp. Each collector publishes its own number.',
})
