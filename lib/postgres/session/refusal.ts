import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import type { Failure } from '../../model/failure.ts'

/** The limits that a login can run into. */
export type Ceiling = 'cluster' | 'role' | 'database'
/** `unknown` when the routine is none of those that PostgreSQL 13 to 18 name. */
export type RefusingCeiling = Ceiling | 'unknown'

export type Server = DatabaseHost & Pick<PostgresConfig, 'database' | 'user' | 'auth'>
export type Reason = Omit<Failure, 'target'>

/** By the C function that refused the login (53300). */
export function ceilingOf(routine = ''): RefusingCeiling {
  switch (routine) {
    case 'InitPostgres':
    case 'InitProcess':
      return 'cluster'
    case 'InitializeSessionUserId':
      return 'role'
    case 'CheckMyDatabase':
      return 'database'
    default:
      return 'unknown'
  }
}

/** A login that was refused for lack of slots. */
export function refusal(ceiling: RefusingCeiling, { user, database }: Server): Reason {
  const full = {
    cluster: 'the server has no connection left for ordinary roles',
    role: `role ${user} has no connection left`,
    database: `database ${database} has no connection left`,
    unknown: 'the server has no connection left',
  }[ceiling]
  const remedy = {
    cluster: `End idle sessions; to let the monitor in on PostgreSQL 16+, set reserved_connections and GRANT pg_use_reserved_connections TO ${user}.`,
    role: `End the other sessions of ${user}, or raise its limit: ALTER ROLE ${user} CONNECTION LIMIT.`,
    database: `End idle sessions, or raise the limit: ALTER DATABASE ${database} CONNECTION LIMIT.`,
    unknown: 'End idle sessions, then see which limit of cluster, role, database or pooler is reached.',
  }[ceiling]
  return { kind: 'saturated', message: `The login was refused: ${full}.`, remedy }
}
