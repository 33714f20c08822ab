import type { Log } from './log.ts'

/** What everything that runs for one event is given. */
export interface Invocation {
  readonly log: Log
  /** Aborts shortly before the function's time is up. */
  readonly signal: AbortSignal
}
