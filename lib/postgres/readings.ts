import type { Collected } from '../findings/index.ts'
import { success, type Failure, type Outcome, type Slot } from '../model/index.ts'
import { backlog, queue } from './backlog/backlog.ts'
import { connections, type ConnectionsState } from './connections/connections.ts'
import { headroomOf } from './connections/headroom.ts'
import type { Queries, Reading, ReadingContext, Schema } from './reading.ts'
import { feeds } from './readings/feeds.ts'
import { services, type HeartbeatsState } from './readings/services.ts'
import { blocks, checkpoints, io, size, wal } from './readings/storage.ts'
import { locks, transactions, wraparound } from './readings/transactions.ts'
import { clockSkew, indexes } from './readings/warnings.ts'
import { isOfServer, type Query } from './session/query.ts'
import type { Session } from './session/session.ts'

/** Connections first, before our own queries change them; the scans of catalog_image last. */
export const readings: readonly Reading[] = [
  connections,
  clockSkew,
  transactions,
  locks,
  blocks,
  io,
  checkpoints,
  wal,
  wraparound,
  size,
  services,
  feeds,
  indexes,
  queue,
  backlog,
]

/** The state of each reading, by its name: a JSON value. */
export interface States extends Readonly<Record<string, unknown>> {
  readonly connections?: ConnectionsState
  readonly services?: HeartbeatsState
  /** The slot since which no login has been answered; absent while logins are answered. */
  readonly unansweredSince?: Slot | undefined
}

export type ReadAll = (
  states: States,
  context: Omit<ReadingContext, 'schema' | 'anchoreOffset' | 'headroom'>,
) => Promise<Collected>

/**
 * Runs all readings at the same time: their queries share a round trip. The first run of the process looks up the
 * columns, and leaves out the readings whose columns are missing. It reports a missing column of Anchore once. It only
 * logs a missing column of PostgreSQL: nobody upgrades a server for a metric.
 */
export function createReadAll(all = readings): ReadAll {
  let known: Support | undefined
  return async (states, given) => {
    const { session, alarms, detail } = given
    const enabled = all.filter((reading) => reading.detail === undefined || reading.detail === detail)
    const { schema, leftOut, failures } = known ?? (await supportOf(enabled, given))
    const supported = enabled.filter(({ name }) => !leftOut.has(name))
    const context = {
      ...given,
      schema,
      anchoreOffset: states.services?.offset ?? 0,
      headroom: headroomOf(states.connections?.used, states.services, alarms),
    }
    const parts = await Promise.all(
      supported
        .filter(({ isReplicated = false }) => isReplicated || !session.isStandby)
        .map(async ({ name, queries, run }) => ({ name, queries, ...(await run(context, states[name])) })),
    )
    // An upgrade may have changed the columns: the next run looks them up again.
    const isOutdated = parts.some(
      (part) => differByVersion(part.queries) && part.failures.some(({ kind }) => kind === 'unsupported'),
    )
    known = schema === unknownSchema || isOutdated ? undefined : { schema, leftOut, failures: [] }
    return {
      samples: parts.flatMap(({ samples }) => samples),
      failures: [...failures, ...parts.flatMap((part) => part.failures)],
      facts: parts.flatMap(({ facts = [] }) => facts),
      reads: {
        done: parts.filter((part) => part.failures.length === 0).length,
        of: supported.length + (schema === unknownSchema ? 1 : 0),
      },
      // A standby runs only some readings: the state of the others is kept.
      state: { ...states, ...Object.fromEntries(parts.map(({ name, state }) => [name, state])) },
    }
  }
}

interface Support {
  readonly schema: Schema
  /** The names of the readings that are left out. */
  readonly leftOut: ReadonlySet<string>
  /** Not reported yet. */
  readonly failures: readonly Failure[]
}

async function supportOf(
  enabled: readonly Reading[],
  { session, tick }: Pick<ReadingContext, 'session' | 'tick'>,
): Promise<Support> {
  const differing = enabled.filter(({ queries }) => differByVersion(queries))
  const relations = differing.flatMap(({ queries }) => queries.flatMap(({ reads }) => Object.keys(reads)))
  const found = await lookUp(session, [...new Set(relations)])
  if (!found.ok) return { schema: unknownSchema, leftOut: new Set(), failures: [found.failure] }
  const schema = found.value
  const lacking = differing.filter(({ queries }) => !queries.some(({ reads }) => schema.has(reads)))
  const failures = lacking.flatMap(({ name, queries }) => {
    const failure = lackOf(name, queries, schema)
    if (!queries.every(({ reads }) => Object.keys(reads).every(isOfServer))) return [failure]
    tick.log.info('not in this version of PostgreSQL', { reading: name, lacks: failure.message })
    return []
  })
  return { schema, leftOut: new Set(lacking.map(({ name }) => name)), failures }
}

function differByVersion(queries: Queries): boolean {
  return queries.some(({ since }) => since !== undefined)
}

/** pg_catalog shows all columns to every role; information_schema only those that the role may read. */
const schemaQuery: Query<{ readonly relation: string; readonly name: string }> = {
  name: 'schema',
  reads: { pg_attribute: ['attrelid', 'attname', 'attnum', 'attisdropped'] },
  budgetMs: 1_000,
  text: `
    SELECT relation, attname::text AS name
    FROM unnest($1::text[]) AS relation
    JOIN pg_attribute ON attrelid = to_regclass(relation) AND attnum > 0 AND NOT attisdropped`,
}

/** For a run whose look-up failed: every query is sent, and the server refuses those that do not fit. */
const unknownSchema: Schema = { has: () => true }

/** Looks up the columns of the relations; a missing relation has none. */
async function lookUp(session: Session, relations: readonly string[]): Promise<Outcome<Schema>> {
  const answer = await session.query(schemaQuery, [relations])
  if (!answer.ok) return answer
  const found = new Set(answer.value.map(({ relation, name }) => `${relation}.${name}`))
  return success({
    has: (columns) =>
      Object.entries(columns).every(([relation, names]) =>
        names.every((name) => found.has(`${relation}.${name}`)),
      ),
  })
}

/** The failure of a reading if none of its queries fits the schema. */
function lackOf(name: string, queries: Queries, schema: Schema): Failure {
  const lacks = queries.map(({ reads, since }) => {
    const missing = Object.entries(reads).flatMap(([relation, names]) => {
      const absent = names.filter((one) => !schema.has({ [relation]: [one] }))
      return absent.length === 0 ? [] : [`${relation} (${absent.join(', ')})`]
    })
    return `${missing.join(', ')}${since === undefined ? '' : `, since ${since}`}`
  })
  return {
    kind: 'unsupported',
    target: `postgres.${name}`,
    message: `This database does not have ${lacks.join('; or ')}.`,
    remedy: 'See docs/failures.md: unsupported. Nothing else is affected.',
  }
}
