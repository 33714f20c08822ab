import { success, type Failure, type Outcome } from '../model/index.ts'
import type { Session } from './session/session.ts'
import type { Columns, Queries, Query } from './session/query.ts'

/** The columns that this database has. */
export interface Schema {
  readonly has: (columns: Columns) => boolean
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
export const unknownSchema: Schema = { has: () => true }

/** Looks up the columns of the relations; a missing relation has none. */
export async function lookUp(session: Session, relations: readonly string[]): Promise<Outcome<Schema>> {
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

/** The first query whose columns all exist; if there is none, the first query, which the server then refuses. */
export function queryFor<Row extends object>(queries: Queries<Row>, schema: Schema): Query<Row> {
  return queries.find(({ reads }) => schema.has(reads)) ?? queries[0]
}

/** The failure of a reading if none of its queries fits the schema; undefined if one does. */
export function lackOf(name: string, queries: Queries, schema: Schema): Failure | undefined {
  if (queries.some(({ reads }) => schema.has(reads))) return undefined
  const lacks = queries.map(({ reads, since }) => {
    const missing = Object.entries(reads).flatMap(([relation, names]) => {
      const absent = names.filter((name) => !schema.has({ [relation]: [name] }))
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
