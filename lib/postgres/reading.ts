import type { Collected, Tick, NewFact } from '../findings/index.ts'
import {
  failed,
  messageOf,
  type Failure,
  type Outcome,
  type AlarmChanges,
  type Detail,
  type Sample,
} from '../model/index.ts'
import { isAmount, malformedFailure } from './readings/amount.ts'
import type { Headroom } from './connections/headroom.ts'
import type { Schema } from './schema.ts'
import type { Session } from './session/session.ts'
import type { Queries } from './session/query.ts'
import type { PostgresConfig } from './settings.ts'

/** The input of every reading beside its own state. */
export interface ReadingContext {
  readonly session: Session
  readonly schema: Schema
  readonly config: PostgresConfig
  readonly alarms: AlarmChanges
  readonly detail: Detail
  readonly tick: Tick
  /** The delay of Anchore's clock in seconds, from the last run: added to each of Anchore's timestamps. */
  readonly anchoreOffset: number
  /** The connections that are free for more analyzers, from the last run; absent while they are not known. */
  readonly headroom?: Headroom | undefined
}

/** The result of a reading. */
export interface Read {
  readonly samples: readonly Sample[]
  /** Failures that do not affect the samples; none when absent. */
  readonly failures?: readonly Failure[]
  /** Explanations of the samples, for pages; none when absent. */
  readonly facts?: readonly NewFact[]
  /** For the next run, a JSON value; none when absent. */
  readonly state?: unknown
}

/**
 * One query with its samples and its state. Its failure does not affect other readings. A change of the state's shape
 * increases the version in lib/publish/state/packed.ts, because no reading checks the shape.
 */
export interface Reading<State = never> {
  /** Its state is kept under this name. */
  readonly name: string
  /** Whether a standby gives the same answer as the server that Anchore writes to. */
  readonly isReplicated?: boolean
  /** The only detail at which it runs; both when absent. */
  readonly detail?: Detail
  /** One for each supported version, the best first. If they have a `since` and none fits, the reading is left out. */
  readonly queries: Queries
  /** `previous` is the state of its last success, of any age. */
  readonly read: (context: ReadingContext, previous: State | undefined) => Promise<Outcome<Read>>
}

/** Runs one reading. Never rejects. A reading that fails publishes nothing and keeps its state for the next run. */
export async function runReading(
  reading: Reading,
  context: ReadingContext,
  previous: unknown,
): Promise<Collected> {
  const outcome = await readOutcome(reading, context, previous)
  return outcome.ok
    ? { failures: [], state: undefined, ...outcome.value }
    : { samples: [], failures: [outcome.failure], state: previous }
}

/** An exception or an invalid amount is a failure too. */
async function readOutcome(
  { name, read }: Reading,
  context: ReadingContext,
  previous: unknown,
): Promise<Outcome<Read>> {
  try {
    const outcome = await read(context, previous as never)
    const wrong = outcome.ok && outcome.value.samples.find(({ measurement }) => !isAmount(measurement))
    return wrong ? failed(malformedFailure(name, wrong.metric.name, wrong.measurement)) : outcome
  } catch (error) {
    return failed({
      kind: 'internal',
      target: `postgres.${name}`,
      message: `The answer could not be used: ${messageOf(error)}.`,
      remedy: 'Report it with the versions of PostgreSQL and of Anchore.',
    })
  }
}
