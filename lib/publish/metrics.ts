import { defineMetric } from '../model/index.ts'

export const heartbeat = defineMetric({
  name: 'Heartbeat',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['Collector'],
  help: '1 for each slot that a collector published: without a heartbeat there are no data.',
})

export const dataDropped = defineMetric({
  name: 'DataDropped',
  group: 'monitor',
  unit: 'Count',
  kind: 'counter',
  dimensions: ['Collector'],
  help: 'Data that were dropped permanently: refused by the filters of anchor-watch or by CloudWatch, or too old; the log names them.',
})

export const dataSpooled = defineMetric({
  name: 'DataSpooled',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['Collector'],
  help: 'Data of earlier slots that wait to be sent; each keeps its timestamp.',
})
