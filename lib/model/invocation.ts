import type { Log } from './log.ts'

/** The log and the deadline of one event. */
export interface Invocation {
  readonly log: Log
  /** Aborts shortly before the timeout of the function. */
  readonly signal: AbortSignal
}
