import { identifier } from './quote.ts'

/** Tables and views, each with the columns that are read from it. */
export type Columns = Readonly<Record<string, readonly string[]>>

/** One query; its text casts each column to the type in `Row`, since pg reads bigint and numeric as strings. */
export interface Query<Row extends object> {
  /** Names the target of its failure: `postgres.backlog`. */
  readonly name: string
  /** Everything that the text reads: the grants that it needs, and the columns that a version must have. */
  readonly reads: Columns
  /** The version that introduced `reads`, if a supported version lacks them: `PostgreSQL 16`. */
  readonly since?: string
  readonly text: string
  /** The server cancels it after this time. Milliseconds. */
  readonly budgetMs: number
  /** Never set: it ties the type of the rows to the query. */
  readonly row?: Row
}

/** The queries for versions of PostgreSQL or of Anchore that differ, the best first; at least one. */
export type Queries<Row extends object = object> = readonly [Query<Row>, ...(readonly Query<Row>[])]

/** Relations of PostgreSQL itself begin with pg_. */
export function isOfServer(relation: string): boolean {
  return relation.startsWith('pg_')
}

/** The privileges to read these columns: columns of Anchore's tables, and pg_monitor for everything of the server. */
export function privilegesFor(reads: Columns): readonly string[] {
  const relations = Object.entries(reads)
  const tables = relations.filter(([relation]) => !isOfServer(relation))
  return [
    ...tables.map(([table, columns]) => `SELECT (${columns.map(identifier).join(', ')}) ON ${table}`),
    ...(tables.length === relations.length && tables.length > 0 ? [] : ['pg_monitor']),
  ]
}
