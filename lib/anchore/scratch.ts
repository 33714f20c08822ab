import { sample } from '../metric.ts'
import { scratchFree } from './metrics.ts'
import { levels } from './replica.ts'
import type { Signal } from './signal.ts'

const gauge = 'anchore_tmpspace_available_bytes'

/** The analyzer with the least space fails first; a mean would hide it. */
export const scratch: Signal = {
  gauges: [gauge],
  samplesOf: (replicas) => {
    const free = levels(replicas, gauge, { service: 'analyzer' })
    return free.length === 0 ? [] : [sample(scratchFree, Math.min(...free))]
  },
}
