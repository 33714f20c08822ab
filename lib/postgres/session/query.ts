import type { Failure, FailureKind } from '../../model/index.ts'

/** Tables and views, each with the columns that are read from it. */
export type Columns = Readonly<Record<string, readonly string[]>>

/** One query; its text casts each column to the type in `Row`, since pg reads bigint and numeric as strings. */
export interface Query<Row extends object = object> {
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

/** Relations of PostgreSQL itself begin with pg_. */
export function isOfServer(relation: string): boolean {
  return relation.startsWith('pg_')
}

/** A name in a statement: PostgreSQL folds a name without quotes to lower case. */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** A text in a statement. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** An error of a login or query, without the server's text, which is localised and quotes names. */
export interface Fault {
  /** The SQLSTATE of an error that the server sent. */
  readonly sqlState?: string
  /** The C function that raised the error. It is not an API, but nothing else distinguishes the limits of 53300. */
  readonly routine?: string
  /** Node's code of an error on this side. */
  readonly code?: string
  /** The client library's sentence, which is not localised; empty for an error that the server sent. */
  readonly message: string
}

/** The run's deadline came first. */
export const outOfTime: Fault = { message: 'out of time' }

type Reason = readonly [kind: FailureKind, message: string, remedy: string]

const unsupported: Reason = [
  'unsupported',
  'This database lacks a table or column that it reads',
  'See docs/failures.md: unsupported.',
]
const ended: Reason = ['not-ready', 'The server ended the session', 'Look for a restart or a failover.']

/** By SQLSTATE. */
const reasons: Readonly<Record<string, Reason>> = {
  '42P01': unsupported,
  '42703': unsupported,
  '42804': unsupported,
  '42846': unsupported,
  '42883': unsupported,
  '57014': ['timeout', 'It exceeded its time limit', 'Look at the load of the database server.'],
  '55P03': ['timeout', 'It waited too long for a lock', 'Look for a migration that holds a lock.'],
  '25P03': ['timeout', 'The transaction idled too long', 'Look at the load of the monitor.'],
  '57P01': ended,
  '57P02': ended,
  '57P03': ended,
}

/** The failure of a query that the role `user` ran. It shows the name of the query and what it reads, never its text. */
export function queryFailure(
  fault: Fault,
  { name, reads }: Pick<Query, 'name' | 'reads'>,
  user: string,
): Failure {
  const { sqlState } = fault
  const [kind, message, remedy] = sqlState === undefined ? lossOf(fault) : refusalOf(sqlState, reads, user)
  const code = sqlState === undefined ? '' : ` (SQLSTATE ${sqlState})`
  return { kind, target: `postgres.${name}`, message: `${message}${code}.`, remedy }
}

function lossOf(fault: Fault): Reason {
  if (fault === outOfTime) return ['timeout', "The run's time was up", 'Look in the log for the slow step.']
  return fault.message === 'Query read timeout'
    ? ['timeout', 'The server stopped answering', 'Look at the database server: is it frozen?']
    : ['network', 'The connection ended', 'Look for a restart, a failover or an ended session.']
}

function refusalOf(sqlState: string, reads: Columns, user: string): Reason {
  if (sqlState === '42501')
    return ['denied', `${user} may not read it`, `Run ${grants(privilegesFor(reads), user)}.`]
  return reasons[sqlState] ?? ['server-error', 'The server failed', "Look at the database server's log."]
}

/** The privileges to read these columns: columns of Anchore's tables, and pg_monitor for everything of the server. */
function privilegesFor(reads: Columns): readonly string[] {
  const relations = Object.entries(reads)
  const tables = relations.filter(([relation]) => !isOfServer(relation))
  return [
    ...tables.map(([table, columns]) => `SELECT (${columns.map(identifier).join(', ')}) ON ${table}`),
    ...(tables.length === relations.length && tables.length > 0 ? [] : ['pg_monitor']),
  ]
}

function grants(privileges: readonly string[], user: string): string {
  return privileges.map((privilege) => `GRANT ${privilege} TO ${identifier(user)}`).join('; ')
}

/** The failure of a query whose numbers would be too low, since the sessions of other roles are hidden from `user`. */
export function hiddenSessionsFailure(query: string, user: string): Failure {
  return {
    kind: 'denied',
    target: `postgres.${query}`,
    message: `${user} sees only its own sessions, so that a full server would look empty.`,
    remedy: `Run ${grants(['pg_monitor'], user)}.`,
  }
}
