import type { Collected } from '../model/collector.ts'
import type { Failure } from '../model/failure.ts'
import type { Reading, ReadingContext } from './reading.ts'
import { runReading } from './run-reading.ts'
import { lackOf, lookUp, unknownSchema, type Schema, type Variants } from './schema.ts'

/** The state of each reading, by its name. */
export type States = Readonly<Record<string, unknown>>

export type ReadAll = (states: States, context: Omit<ReadingContext, 'schema'>) => Promise<Collected>

/**
 * Asks for all readings at the same time: their queries share a round trip. What there is to read is looked up by the
 * first run of the process; what this Anchore lacks is told then, once, and left out. What this version of PostgreSQL
 * lacks is only logged: nobody upgrades a server for a metric.
 */
export function createReadAll(readings: readonly Reading[]): ReadAll {
  let known: Known | undefined
  // Of what is not read this time, on a standby for example.
  const kept = (states: States): States =>
    Object.fromEntries(readings.flatMap(({ name }) => (name in states ? [[name, states[name]]] : [])))
  return async (states, context) => {
    const asked = readings.filter(({ detail }) => detail === undefined || detail === context.detail)
    const before = known
    const { isStandby } = context.session
    const { schema, lacks, failures } = before ?? (await look(asked, context))
    const parts = await Promise.all(
      asked
        .filter(({ name, isReplicated = false }) => !lacks.has(name) && (isReplicated || !isStandby))
        .map(async (reading) => {
          const { name, variants } = reading
          const collected = await runReading(reading, states[name], { ...context, schema })
          return { ...collected, name, isOutdated: variants !== undefined && lacksSomething(collected) }
        }),
    )
    // What an upgrade took away or brought is found by looking again.
    const isKnown = schema !== unknownSchema && !parts.some(({ isOutdated }) => isOutdated)
    known = isKnown ? { schema, lacks, failures: [] } : undefined
    return {
      samples: parts.flatMap(({ samples }) => samples),
      failures: [...failures, ...parts.flatMap((part) => part.failures)],
      state: { ...kept(states), ...Object.fromEntries(parts.map(({ name, state }) => [name, state])) },
    }
  }
}

interface Known {
  readonly schema: Schema
  /** The names of the readings that are left out. */
  readonly lacks: ReadonlySet<string>
  /** What is still to be told of it. */
  readonly failures: readonly Failure[]
}

async function look(
  asked: readonly Reading[],
  { session, tick }: Pick<ReadingContext, 'session' | 'tick'>,
): Promise<Known> {
  const differing = asked.flatMap(({ name, variants }) =>
    variants === undefined ? [] : [{ name, variants }],
  )
  const relations = differing.flatMap(({ variants }) => variants.flatMap(({ reads }) => Object.keys(reads)))
  const found = await lookUp(session, [...new Set(relations)])
  if (!found.ok) return { schema: unknownSchema, lacks: new Set(), failures: [found.failure] }
  const lacks = differing.flatMap(({ name, variants }): [string, Failure][] => {
    const lack = lackOf(name, variants, found.value)
    return lack === undefined ? [] : [[name, lack]]
  })
  return {
    schema: found.value,
    lacks: new Set(lacks.map(([name]) => name)),
    failures: lacks.flatMap(([name, failure]) => {
      if (!differing.some((reading) => reading.name === name && isOfServer(reading.variants)))
        return [failure]
      tick.log.info('not in this version of PostgreSQL', { reading: name, lacks: failure.message })
      return []
    }),
  }
}

/** Names that begin with pg_ are PostgreSQL's own. */
function isOfServer(variants: Variants): boolean {
  return variants.every(({ reads }) => Object.keys(reads).every((relation) => relation.startsWith('pg_')))
}

function lacksSomething({ failures }: Collected): boolean {
  return failures.some(({ kind }) => kind === 'unsupported')
}
