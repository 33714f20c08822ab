import type { Slot } from './clock.ts'
import type { Outcome } from './failure.ts'

/** An instance of Amazon RDS, or the writer of a cluster. */
export interface RdsDatabase {
  readonly type: 'instance' | 'cluster'
  readonly name: string
}

export interface RdsPoint {
  readonly slot: Slot
  readonly value: number
}

/** The newest data of a database in AWS/RDS; undefined where there are none. */
export interface RdsUse {
  /** Open connections, the maximum of the minute. */
  readonly connections: RdsPoint | undefined
  /** Percent, the average of the minute. */
  readonly cpu: RdsPoint | undefined
}

/** Reads the data of the slots from `from` (inclusive) to `to` (exclusive). Never rejects. */
export type ReadRds = (from: Slot, to: Slot, signal: AbortSignal) => Promise<Outcome<RdsUse>>
