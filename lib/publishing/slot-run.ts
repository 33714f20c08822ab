import type { Clock } from '../model/clock.ts'
import type { Publisher } from '../cloudwatch/publisher.ts'
import type { Destination } from '../cloudwatch/request.ts'
import type { halvesOf } from '../cloudwatch/requests.ts'
import type { Collector } from '../model/collector.ts'
import type { Heads } from '../state/heads.ts'

/** What a run of a collector needs, whatever the slot. */
export interface SlotRun {
  readonly collector: Collector
  readonly heads: Heads
  readonly publisher: Publisher
  readonly clock: Clock
  readonly destination: Destination
  /** How a refused request is taken apart. */
  readonly halve: typeof halvesOf
}
