import { sample } from '../metric.ts'
import { queueLength } from './metrics.ts'
import { levels } from './replica.ts'
import { analysisQueue } from './services.ts'
import type { Signal } from './signal.ts'

const gauge = 'anchore_queue_length'

/** Every replica of simplequeue reads the same table: the largest is the newest, the sum would be a lie. */
export const queues: Signal = {
  gauges: [gauge],
  samplesOf: (replicas) => {
    const lengths = levels(replicas, gauge, { service: 'simplequeue', match: { queuename: analysisQueue } })
    return lengths.length === 0 ? [] : [sample(queueLength, Math.max(...lengths), { Queue: analysisQueue })]
  },
}
