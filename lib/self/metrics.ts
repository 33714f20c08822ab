import { defineMetric } from '../metric.ts'

export const heartbeat = defineMetric({
  name: 'Heartbeat',
  unit: 'Count',
  dimensions: ['Collector'],
  help: "1 a slot, in the same request as the slot's data: no heartbeat, no data.",
})

export const dataDropped = defineMetric({
  name: 'DataDropped',
  unit: 'Count',
  kind: 'counter',
  help: 'Data that CloudWatch would refuse (not finite, out of range, not ASCII) and that were left out; the log names them.',
})
