import type { Collected, NewFact, Tick } from '../findings/index.ts'
import {
  messageOf,
  type AlarmChanges,
  type Detail,
  type Failure,
  type Sample,
  type Slot,
} from '../model/index.ts'
import type { Columns, Query } from './session/query.ts'
import type { Session } from './session/session.ts'
import type { PostgresConfig } from './settings.ts'

/** The input of every reading beside its rows and its state. */
export interface ReadingContext {
  readonly session: Session
  readonly schema: Schema
  readonly config: PostgresConfig
  readonly alarms: AlarmChanges
  readonly detail: Detail
  readonly tick: Tick
  /** The delay of Anchore's clock in seconds, from the last run: added to each of Anchore's timestamps. */
  readonly anchoreOffset: number
  /** The connections that are free for more analyzers, from the last run; undefined while they are not known. */
  readonly headroom: Headroom | undefined
}

/** The connections that are free for more analyzers, from the last run. */
export interface Headroom {
  readonly used: number
  readonly limit: number
  /** Connections that can be added before connections-exhausted pages. */
  readonly free: number
  /** Anchore's sessions per process, mean. */
  readonly perProcess: number
}

/** The columns that this database has. */
export interface Schema {
  readonly has: (columns: Columns) => boolean
}

/** The queries for versions of PostgreSQL or of Anchore that differ, the best first; at least one, all of one name. */
export type Queries<Row extends object = object> = readonly [Query<Row>, ...(readonly Query<Row>[])]

/** The results that a reading makes of the rows of its query. */
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
 * One query with its samples and its state. No reading checks the shape of its state: a change of the shape increases
 * the version with which publish packs it.
 */
interface Definition<Row extends object, State> {
  /** One for each supported version. If they have a `since` and none fits, the reading is left out. */
  readonly queries: Queries<Row>
  /** Whether a standby gives the same answer as the server that Anchore writes to. */
  readonly isReplicated?: boolean
  /** The only detail at which it runs; both when absent. */
  readonly detail?: Detail
  /** The parameters of the query; none when absent. */
  readonly parameters?: (context: ReadingContext, previous: State | undefined) => readonly unknown[]
  /** Whether this run asks; every run does when absent. */
  readonly isDue?: (previous: State | undefined, slot: Slot) => boolean
  /** `previous`: the state of the last success, of any age. `asked`: our clock when the query was sent. */
  readonly read: (
    rows: readonly Row[],
    context: ReadingContext & { readonly asked: number },
    previous: State | undefined,
  ) => Read
}

export interface Reading extends Pick<Definition<object, unknown>, 'queries' | 'isReplicated' | 'detail'> {
  /** The name of its queries, under which its state is kept. */
  readonly name: string
  /** Never rejects, and affects no other reading. A reading that fails publishes nothing and keeps its state. */
  readonly run: (context: ReadingContext, previous: unknown) => Promise<Collected>
}

export function defineReading<Row extends object, State = undefined>(
  definition: Definition<Row, State>,
): Reading {
  const { queries, parameters = () => [], isDue = () => true, read, ...options } = definition
  const [{ name }] = queries
  return {
    ...options,
    name,
    queries,
    run: async (context, before) => {
      const previous = before as State | undefined
      const { session, schema, tick } = context
      if (!isDue(previous, tick.slot)) return { samples: [], failures: [], state: previous }
      try {
        const asked = tick.clock()
        const query = queries.find(({ reads }) => schema.has(reads)) ?? queries[0]
        const answer = await session.query(query, parameters(context, previous))
        if (!answer.ok) return unread(answer.failure, previous)
        const found = read(answer.value, { ...context, asked }, previous)
        const wrong = found.samples.find(({ measurement }) => !isAmount(measurement))
        return wrong === undefined
          ? { failures: [], state: undefined, ...found }
          : unread(malformed(name, wrong.metric.name, wrong.measurement), previous)
      } catch (error) {
        const failure: Failure = {
          kind: 'internal',
          target: `postgres.${name}`,
          message: `The answer could not be used: ${messageOf(error)}.`,
          remedy: 'Report it with the versions of PostgreSQL and of Anchore.',
        }
        return unread(failure, previous)
      }
    },
  }
}

/** A reading that failed: it keeps its state for the next run. */
export function unread(failure: Failure, previous: unknown): Collected {
  return { samples: [], failures: [failure], state: previous }
}

/** True for a number of 0 or more: every metric of a database is a count, a time or a share. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** The failure of a reading with an invalid amount, `name`. The value is shown only if it is a number. */
export function malformed(reading: string, name: string, value: unknown): Failure {
  const found =
    typeof value === 'number' ? String(value) : value === null ? 'NULL' : `of type ${typeof value}`
  return {
    kind: 'malformed',
    target: `postgres.${reading}`,
    message: `${name} is ${found}, not a number of 0 or more. Nothing of this query is published.`,
    remedy: 'Look for wrong values in the database (docs/failures.md: malformed), or report it.',
  }
}

/** A run may be 150 s late, and clocks differ. */
const toleratedSeconds = 600

/**
 * The age of a timestamp at the slot, seconds. The timestamp is from another clock and may be slightly newer than the
 * slot, the start of a minute: its age is then 0. The age of a timestamp further in the future is negative, which is no
 * valid amount.
 */
export function ageAt(slot: Slot, stamp: number): number {
  const age = slot / 1_000 - stamp
  return age < 0 && age >= -toleratedSeconds ? 0 : age
}
