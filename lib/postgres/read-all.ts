import type { Slot, Failure } from '../model/index.ts'
import type { Collected } from '../findings/index.ts'
import type { ConnectionsState } from './connections/connections.ts'
import { runReading, type Reading, type ReadingContext } from './reading.ts'
import type { HeartbeatsState } from './readings/heartbeats.ts'
import { lackOf, lookUp, unknownSchema, type Schema } from './schema.ts'
import { isOfServer, type Queries } from './session/query.ts'

/** The state of each reading, by its name: a JSON value. */
export interface States extends Readonly<Record<string, unknown>> {
  readonly connections?: ConnectionsState
  readonly services?: HeartbeatsState
  /** The slot since which no login has been answered; absent while logins are answered. */
  readonly unansweredSince?: Slot | undefined
}

export type ReadAll = (states: States, context: Omit<ReadingContext, 'schema'>) => Promise<Collected>

/**
 * Runs all readings at the same time: their queries share a round trip. The first run of the process looks up the
 * columns, and leaves out the readings whose columns are missing. It reports a missing column of Anchore once. It only
 * logs a missing column of PostgreSQL: nobody upgrades a server for a metric.
 */
export function createReadAll(readings: readonly Reading[]): ReadAll {
  let known: Known | undefined
  return async (states, context) => {
    const enabled = readings.filter(({ detail }) => detail === undefined || detail === context.detail)
    const before = known
    const { isStandby } = context.session
    const { schema, leftOut, failures } = before ?? (await findUnsupported(enabled, context))
    const supported = enabled.filter(({ name }) => !leftOut.has(name))
    const parts = await Promise.all(
      supported
        .filter(({ isReplicated = false }) => isReplicated || !isStandby)
        .map(async (reading) => {
          const { name, queries } = reading
          const collected = await runReading(reading, { ...context, schema }, states[name])
          return { ...collected, name, isOutdated: differByVersion(queries) && isUnsupported(collected) }
        }),
    )
    // An upgrade may have changed the columns: the next run looks them up again.
    const isKnown = schema !== unknownSchema && !parts.some(({ isOutdated }) => isOutdated)
    known = isKnown ? { schema, leftOut, failures: [] } : undefined
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

interface Known {
  readonly schema: Schema
  /** The names of the readings that are left out. */
  readonly leftOut: ReadonlySet<string>
  /** Not reported yet. */
  readonly failures: readonly Failure[]
}

async function findUnsupported(
  readings: readonly Reading[],
  { session, tick }: Pick<ReadingContext, 'session' | 'tick'>,
): Promise<Known> {
  const differing = readings.filter(({ queries }) => differByVersion(queries))
  const relations = differing.flatMap(({ queries }) => queries.flatMap(({ reads }) => Object.keys(reads)))
  const found = await lookUp(session, [...new Set(relations)])
  if (!found.ok) return { schema: unknownSchema, leftOut: new Set(), failures: [found.failure] }
  const lacks = differing.flatMap((reading): [Reading, Failure][] => {
    const lack = lackOf(reading.name, reading.queries, found.value)
    return lack === undefined ? [] : [[reading, lack]]
  })
  return {
    schema: found.value,
    leftOut: new Set(lacks.map(([{ name }]) => name)),
    failures: lacks.flatMap(([{ name, queries }, failure]) => {
      if (!readServerOnly(queries)) return [failure]
      tick.log.info('not in this version of PostgreSQL', { reading: name, lacks: failure.message })
      return []
    }),
  }
}

function differByVersion(queries: Queries): boolean {
  return queries.some(({ since }) => since !== undefined)
}

function readServerOnly(queries: Queries): boolean {
  return queries.every(({ reads }) => Object.keys(reads).every(isOfServer))
}

function isUnsupported({ failures }: Collected): boolean {
  return failures.some(({ kind }) => kind === 'unsupported')
}
