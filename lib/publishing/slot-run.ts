import type { CollectorName } from '../catalogue.ts'
import type { Clock } from '../clock.ts'
import type { Publisher } from '../cloudwatch/publisher.ts'
import type { Destination } from '../cloudwatch/request.ts'
import type { halvesOf } from '../cloudwatch/requests.ts'
import type { Collector } from '../collector.ts'
import type { Heads } from '../state/heads.ts'
import type { Ceiling } from './ceiling.ts'

/** What a run of a collector needs, whatever the slot. */
export interface SlotRun {
  readonly collector: Collector
  readonly heads: Heads
  readonly publisher: Publisher
  readonly clock: Clock
  readonly destination: Destination
  readonly ceilings: Readonly<Record<CollectorName, Ceiling>>
  /** How a refused request is taken apart. */
  readonly halve: typeof halvesOf
}
