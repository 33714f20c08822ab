import { sample } from '../model/metric.ts'
import { queueLength } from './metrics.ts'
import { analysisQueue } from './services.ts'
import type { GaugeSignal } from './signal.ts'

/** Every replica of simplequeue reads the same table: the largest is the newest, the sum would be a lie. */
export const queues: GaugeSignal = {
  kind: 'gauge',
  names: ['anchore_queue_length'],
  service: 'simplequeue',
  match: { queuename: analysisQueue },
  sampleOf: (lengths) =>
    sample(
      queueLength,
      lengths.reduce((most, length) => Math.max(most, length)),
      { Queue: analysisQueue },
    ),
}
