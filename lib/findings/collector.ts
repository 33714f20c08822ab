import type { CollectorName, Clock, Slot, Failure, Log, Sample } from '../model/index.ts'
import type { NewFact } from './report.ts'

/** One run: its slot, and the dependencies of every collector. */
export interface Tick {
  readonly slot: Slot
  readonly clock: Clock
  readonly log: Log
  /** Aborts at the end of the time for collecting; the samples so far are still published. */
  readonly signal: AbortSignal
}

/** The state of a collector at its last committed slot. */
export interface Previous {
  readonly slot: Slot
  /** The collector's own JSON value; parts that an earlier version did not write are absent. */
  readonly state: unknown
}

/**
 * The run read `done` of its sources completely. A source that is switched off or unsupported does not count, nor does
 * one whose failure another metric reports.
 */
export interface Reads {
  readonly done: number
  readonly of: number
}

export interface Collected {
  readonly samples: readonly Sample[]
  readonly failures: readonly Failure[]
  /** Absent: not known, and no Coverage is published. */
  readonly reads?: Reads
  /** Explanations of the samples, for pages; none when absent. */
  readonly facts?: readonly NewFact[]
  /** Data that the collector dropped and logged itself; 0 when absent. */
  readonly dropped?: number
  /** The state for the next run, a JSON value; committed with the slot. */
  readonly state: unknown
}

/** One source of samples. Never rejects: a source that fails is one of the failures. */
export interface Collector {
  readonly name: CollectorName
  /** `previous` is undefined on the first run, and if the state is unreadable. */
  readonly collect: (previous: Previous | undefined, tick: Tick) => Promise<Collected>
}
