import type { Slot } from '../../model/index.ts'
import type { Increase, PrometheusSample } from '../../prometheus/index.ts'
import type { ScrapedTarget } from '../scrape-target.ts'

/** One replica of one service, as scraped in this slot. */
export interface Replica extends Pick<ScrapedTarget, 'service' | 'replica'> {
  /** Host and port. */
  readonly address: string
  /** Whether the process answered at all, even with an error. */
  readonly answered: boolean
  /** Whether its answer is an exposition. */
  readonly isRead: boolean
  /** Its process compared with that of the last good scrape; undefined if the scrape failed. */
  readonly process: 'same' | 'restarted' | 'other' | undefined
  /** Empty where the scrape failed. */
  readonly samples: readonly PrometheusSample[]
  /** Undefined if the increases are unknown, as in the first scrape of a target. */
  readonly counters: CounterIncreases | undefined
}

export interface CounterIncreases {
  readonly increases: readonly Increase[]
  /** The slot after which they happened. */
  readonly after: Slot
}
