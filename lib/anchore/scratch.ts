import { sample } from '../model/metric.ts'
import { scratchFree } from './metrics.ts'
import type { GaugeSignal } from './signal.ts'

/** The analyzer with the least space fails first; a mean would hide it. */
export const scratch: GaugeSignal = {
  kind: 'gauge',
  names: ['anchore_tmpspace_available_bytes'],
  service: 'analyzer',
  sampleOf: (free) =>
    sample(
      scratchFree,
      free.reduce((least, bytes) => Math.min(least, bytes)),
    ),
}
