import { defineMetric } from '../model/metric.ts'

export const heartbeat = defineMetric({
  name: 'Heartbeat',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['Collector'],
  help: "A datum a slot, in the same request as the slot's data: no heartbeat, no data. 1; where a slot needs several requests 1, 2, 4 and so on, so that the sum says which arrived; 0.5 from a run without its table.",
})

export const dataDropped = defineMetric({
  name: 'DataDropped',
  group: 'monitor',
  unit: 'Count',
  kind: 'counter',
  help: 'Data that were left out for good: refused by our own filters or by CloudWatch, or too old; the log names them.',
})

export const dataSpooled = defineMetric({
  name: 'DataSpooled',
  group: 'monitor',
  unit: 'Count',
  help: 'Data of earlier slots that wait to be sent, each with its own time; a datum of each collector.',
})

export const coverage = defineMetric({
  name: 'Coverage',
  group: 'monitor',
  unit: 'Percent',
  dimensions: ['Collector'],
  help: 'The share that a collector has read of what it set out to read; nothing where another metric reports why there was nothing to read.',
})
