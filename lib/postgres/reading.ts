import type { Collected, Tick } from '../model/collector.ts'
import type { Detail } from '../model/metric.ts'
import type { PostgresConfig } from './settings.ts'
import type { Failure } from '../model/failure.ts'
import type { Session } from './session/connect.ts'
import type { Schema } from './schema.ts'
import type { Queries } from './session/query.ts'

/** The input of every reading beside its own state. */
export interface ReadingContext {
  readonly session: Session
  readonly schema: Schema
  readonly config: PostgresConfig
  readonly detail: Detail
  readonly tick: Tick
  /** Seconds that Anchore's clock is behind ours, as the last run knew it: added to each of its stamps. */
  readonly anchoreOffset: number
}

/** One thing read from the database: its own query, samples and state, and its failure costs no other. */
export interface Reading {
  /** Its state is kept under this name. */
  readonly name: string
  /** Whether a standby gives the same answer as the server that Anchore writes to. */
  readonly isReplicated?: boolean
  /** The detail that it is part of; both when absent. */
  readonly detail?: Detail
  /** The reading is left out where none of them fits, as long as they differ by version (`since`). */
  readonly queries: Queries
  /** `previous` is the state of its last success, of any age; it checks the shape and the age itself. */
  readonly read: (previous: unknown, context: ReadingContext) => Promise<Collected>
}

/** A reading that failed: no samples, and the state waits for the next run. */
export function unread(failure: Failure, previous: unknown): Collected {
  return { samples: [], failures: [failure], state: previous }
}
