import type { Clock, Slot } from './clock.ts'
import type { Failure } from './failure.ts'
import type { Log } from './log.ts'
import type { Sample } from './metric.ts'

/** The functions that collect, by the name that their schedule, their state and their heartbeat have. */
export const collectorNames = ['collect-anchore', 'collect-postgres'] as const
export type CollectorName = (typeof collectorNames)[number]

/** One run: the slot it is for, and what every collector needs beside its own configuration. */
export interface Tick {
  readonly slot: Slot
  readonly clock: Clock
  readonly log: Log
  /** Aborts when the time for collecting is up; what is gathered by then is still published. */
  readonly signal: AbortSignal
}

/** What a collector left behind at its last committed slot. */
export interface Previous {
  readonly slot: Slot
  /** The collector's own JSON value; it checks the shape, since an older version may have written it. */
  readonly state: unknown
}

export interface Collected {
  readonly samples: readonly Sample[]
  readonly failures: readonly Failure[]
  /** Data that the collector left out itself, and said so; 0 when absent. */
  readonly dropped?: number
  /** What the next run needs, a JSON value; written with the slot. */
  readonly state: unknown
}

/** One source of samples. It never rejects for what the source does: that is a failure among the others. */
export interface Collector {
  readonly name: CollectorName
  /** `previous` is undefined on the first run, and where the state cannot be read. */
  readonly collect: (previous: Previous | undefined, tick: Tick) => Promise<Collected>
}
