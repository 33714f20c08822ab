import type { Clock } from '../../model/index.ts'
import type { Publisher } from '../cloudwatch/publisher.ts'
import type { Destination } from '../cloudwatch/request.ts'
import type { Collector } from '../../findings/index.ts'
import type { Spool } from '../outbox/spool.ts'
import type { Leases } from '../state/leases.ts'

/** The dependencies of every run of a collector. */
export interface SlotDependencies {
  readonly collector: Collector
  readonly leases: Leases
  readonly spool: Spool
  readonly publisher: Publisher
  readonly clock: Clock
  readonly destination: Destination
}
