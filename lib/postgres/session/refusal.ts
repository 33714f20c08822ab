import type { Failure, FailureKind } from '../../model/index.ts'
import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import { identifier } from './quote.ts'

/** The limits that a login can run into. */
export type Ceiling = 'cluster' | 'role' | 'database'
/** `unknown` when the routine is none of those that PostgreSQL 13 to 18 name. */
export type RefusingCeiling = Ceiling | 'unknown'

export type Server = DatabaseHost & Pick<PostgresConfig, 'database' | 'user' | 'auth'>
export type Reason = Omit<Failure, 'target'>

/** The limit that refused a login (53300), by the C function that raised the error. */
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

/** The reason of a login that the server refused, by its SQLSTATE. */
export function serverReason(sqlState: string, routine: string | undefined, server: Server): Reason {
  const { user, database, auth } = server
  const refused = (kind: FailureKind, message: string, remedy: string): Reason => ({
    kind,
    message: `The login was refused: ${message} (SQLSTATE ${sqlState}).`,
    remedy,
  })
  if (auth.type === 'iam' && sqlState.startsWith('28')) {
    const login = `rds-db:connect on dbuser:${auth.resourceId}/${user}`
    return refused(
      'auth',
      `it accepts no token for ${user}`,
      `Run GRANT rds_iam TO ${identifier(user)}; allow ${login}.`,
    )
  }
  switch (sqlState) {
    case '53300':
      return fullReason(ceilingOf(routine), server)
    case '28P01':
      return refused(
        'auth',
        `wrong password for ${user}, or no such role`,
        `Correct the secret of postgres.password.`,
      )
    case '28000':
      return refused(
        'auth',
        `${user} may not log in this way`,
        `Create the role (docs/grants.sql) or see pg_hba.conf.`,
      )
    case '3D000':
      return refused('configuration', `no database ${database}`, 'Correct postgres.database.')
    case '42501':
      return refused(
        'configuration',
        `no right to connect`,
        `Run GRANT CONNECT ON DATABASE ${identifier(database)} TO ${identifier(user)}.`,
      )
    case '55000':
      return refused('configuration', `${database} accepts no connections`, 'Correct postgres.database.')
    case '57P01':
    case '57P02':
    case '57P03':
      return refused('not-ready', 'it is starting up or shutting down', 'Look for a restart or a failover.')
    case '08P01':
    case '0A000':
      return refused(
        'unsupported',
        'it refuses our settings, as PgBouncer and RDS Proxy do',
        'Set postgres.host and postgres.port to the server itself, not to a pooler.',
      )
    default:
      return refused('server-error', 'the server failed', "Look at the database server's log.")
  }
}

function fullReason(ceiling: RefusingCeiling, { user, database }: Server): Reason {
  const full = {
    cluster: 'the server has no connection left for ordinary roles',
    role: `role ${user} has no connection left`,
    database: `database ${database} has no connection left`,
    unknown: 'the server has no connection left',
  }[ceiling]
  const remedy = {
    cluster: `End idle sessions; to let the monitor in on PostgreSQL 16+, set reserved_connections and GRANT pg_use_reserved_connections TO ${identifier(user)}.`,
    role: `End the other sessions of ${user}, or raise its limit: ALTER ROLE ${identifier(user)} CONNECTION LIMIT.`,
    database: `End idle sessions, or raise the limit: ALTER DATABASE ${identifier(database)} CONNECTION LIMIT.`,
    unknown:
      'End idle sessions. Then find the limit that is reached: of the server, role, database or pooler.',
  }[ceiling]
  return { kind: 'saturated', message: `The login was refused: ${full}.`, remedy }
}
