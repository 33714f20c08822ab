import { success, type Failure, type Outcome } from '../model/failure.ts'
import type { Query, Session } from './session/connect.ts'

/** Tables and views, each with the columns that are read of it. */
export type Columns = Readonly<Record<string, readonly string[]>>

/** One way to ask where versions of PostgreSQL or of Anchore differ. */
export interface Variant<Row extends object = object> {
  readonly query: Query<Row>
  readonly reads: Columns
  /** What first had it: `PostgreSQL 16`. */
  readonly since: string
}

/** At least one, the best first. */
export type Variants<Row extends object = object> = readonly [Variant<Row>, ...(readonly Variant<Row>[])]

/** What there is to read. */
export interface Schema {
  readonly has: (columns: Columns) => boolean
}

/** pg_catalog shows every role what there is; information_schema only what the role may read. */
const schemaQuery: Query<{ readonly relation: string; readonly name: string }> = {
  name: 'schema',
  needs: 'SELECT ON pg_attribute',
  budgetMs: 1_000,
  text: `
    SELECT relation, attname::text AS name
    FROM unnest($1::text[]) AS relation
    JOIN pg_attribute ON attrelid = to_regclass(relation) AND attnum > 0 AND NOT attisdropped`,
}

/** For a run that could not look: everything is asked for, and the server says what it lacks. */
export const unknownSchema: Schema = { has: () => true }

/** Looks up which columns the relations have; one that is not there has none. */
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

/** The query to ask: the first that the schema has all of. Without any it is the first: the server says what it lacks. */
export function queryFor<Row extends object>(variants: Variants<Row>, schema: Schema): Query<Row> {
  return (variants.find(({ reads }) => schema.has(reads)) ?? variants[0]).query
}

/** The failure in place of a reading that the schema has no variant of; undefined when it has one. */
export function lackOf(name: string, variants: Variants, schema: Schema): Failure | undefined {
  if (variants.some(({ reads }) => schema.has(reads))) return undefined
  const lacks = variants.map(({ reads, since }) => {
    const missing = Object.entries(reads).filter(([relation, names]) => !schema.has({ [relation]: names }))
    return `${missing.map(([relation, names]) => `${relation} (${names.join(', ')})`).join(', ')}, since ${since}`
  })
  return {
    kind: 'unsupported',
    target: `postgres.${name}`,
    message: `This database does not have ${lacks.join('; or ')}.`,
    remedy: 'See docs/failures.md: unsupported. Nothing else is affected.',
  }
}
