import type { Collected, Tick } from '../collector.ts'
import type { PostgresConfig } from '../config/config.ts'
import type { Failure } from '../errors.ts'
import type { Session } from './database.ts'

/** What every reading has beside its own state. */
export interface ReadingContext {
  readonly session: Session
  readonly config: PostgresConfig
  readonly tick: Tick
}

/** One thing read from the database: its own query, samples and state, and its failure costs no other. */
export interface Reading {
  /** Its state is kept under this name. */
  readonly name: string
  /** `previous` is the state of its last success, of any age; it checks the shape and the age itself. */
  readonly read: (previous: unknown, context: ReadingContext) => Promise<Collected>
}

/** A reading that failed: no samples, and the state waits for the next run. */
export function unread(failure: Failure, previous: unknown): Collected {
  return { samples: [], failures: [failure], state: previous }
}
