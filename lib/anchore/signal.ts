import type { Sample } from '../metric.ts'
import type { Detail } from '../config/config.ts'
import type { Replica } from './replica.ts'

/** One thing read out of the services' exposition: pure, from what the scrape found to samples. */
export interface Signal {
  /** The exact names of the gauges that it reads, as they are. */
  readonly gauges?: readonly string[]
  /** The exact names of the counters whose increases it reads. What no signal names is not taken apart. */
  readonly counters?: readonly string[]
  /** Read only with this `detail`; everywhere when absent. */
  readonly detail?: Detail
  readonly samplesOf: (replicas: readonly Replica[]) => readonly Sample[]
}
