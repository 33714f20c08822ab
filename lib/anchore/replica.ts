import type { Slot } from '../model/clock.ts'
import type { Increase } from '../prometheus/deltas.ts'
import type { PrometheusSample } from '../prometheus/sample.ts'
import type { ServiceName } from './services.ts'

/** One replica of one service, as this slot's scrape found it. */
export interface Replica {
  readonly service: ServiceName
  /** Which replica, where the service may have several. */
  readonly replica: string | undefined
  /** Whether the process said anything at all, a refusal included. */
  readonly answered: boolean
  /** Whether its answer is an exposition. */
  readonly isRead: boolean
  /** What it exported; empty where the scrape failed. */
  readonly samples: readonly PrometheusSample[]
  /** What its counters have grown by; undefined where that is not known, as at first sight. */
  readonly grown: Grown | undefined
}

export interface Grown {
  readonly increases: readonly Increase[]
  /** The slot after which they happened. */
  readonly after: Slot
}
