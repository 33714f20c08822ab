import type { Failure, FailureKind } from '../../model/index.ts'
import { kindOfCode } from '../../net/index.ts'
import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import { passwordCodePrefix } from './guards.ts'
import { identifier, outOfTime, type Fault } from './query.ts'

/** The limits that a login can run into. */
export type Ceiling = 'cluster' | 'role' | 'database'
/** `unknown` when the routine is none of those that PostgreSQL 13 to 18 name. */
export type RefusingCeiling = Ceiling | 'unknown'

export interface LoginFailure extends Failure {
  /** True if a server spoke the protocol and is not starting or stopping; undefined when unknown. */
  readonly answered: boolean | undefined
  /** The limit that refused the login, if it was refused for lack of slots. */
  readonly refusedBy?: RefusingCeiling
}

type Server = DatabaseHost & Pick<PostgresConfig, 'database' | 'user' | 'auth'>
type Reason = readonly [kind: FailureKind, message: string, remedy: string]

/** The failure behind a login that did not succeed. */
export function loginFailure(fault: Fault, server: Server): LoginFailure {
  const { sqlState, routine = '' } = fault
  const refusedBy = sqlState === '53300' ? (ceilings[routine] ?? 'unknown') : undefined
  const [kind, message, remedy] =
    refusedBy !== undefined
      ? fullReason(refusedBy, server)
      : sqlState !== undefined
        ? refusal(sqlState, server)
        : clientReason(fault, server)
  return {
    target: 'postgres',
    kind,
    message,
    remedy,
    answered: fault === outOfTime ? undefined : !unanswered.has(kind),
    ...(refusedBy !== undefined && { refusedBy }),
  }
}

/** Any other failure is an answer: a refusal, or a TLS or password exchange that we do not accept. */
const unanswered: ReadonlySet<FailureKind> = new Set(['dns', 'refused', 'timeout', 'network', 'not-ready'])

/** The limit that refused a login (53300), by the C function that raised the error. */
const ceilings: Readonly<Record<string, Ceiling>> = {
  InitPostgres: 'cluster',
  InitProcess: 'cluster',
  InitializeSessionUserId: 'role',
  CheckMyDatabase: 'database',
}

function fullReason(ceiling: RefusingCeiling, { user, database }: Server): Reason {
  const [full, remedy] = {
    cluster: [
      'the server has no connection left for ordinary roles',
      `End idle sessions; to let the monitor in on PostgreSQL 16+, set reserved_connections and GRANT pg_use_reserved_connections TO ${identifier(user)}.`,
    ],
    role: [
      `role ${user} has no connection left`,
      `End the other sessions of ${user}, or raise its limit: ALTER ROLE ${identifier(user)} CONNECTION LIMIT.`,
    ],
    database: [
      `database ${database} has no connection left`,
      `End idle sessions, or raise the limit: ALTER DATABASE ${identifier(database)} CONNECTION LIMIT.`,
    ],
    unknown: [
      'the server has no connection left',
      'End idle sessions. Then find the limit that is reached: of the server, role, database or pooler.',
    ],
  }[ceiling] as [string, string]
  return ['saturated', `The login was refused: ${full}.`, remedy]
}

/** The reason of a login that the server refused, by its SQLSTATE. */
function refusal(sqlState: string, { user, database, auth }: Server): Reason {
  const token: Reason | false = auth.type === 'iam' &&
    sqlState.startsWith('28') && [
      'auth',
      `it accepts no token for ${user}`,
      `Run GRANT rds_iam TO ${identifier(user)}; allow rds-db:connect on dbuser:${auth.resourceId}/${user}.`,
    ]
  const starting: Reason = [
    'not-ready',
    'it is starting up or shutting down',
    'Look for a restart or a failover.',
  ]
  const pooler: Reason = [
    'unsupported',
    'it refuses our settings, as PgBouncer and RDS Proxy do',
    'Set postgres.host and postgres.port to the server itself, not to a pooler.',
  ]
  const reasons: Readonly<Record<string, Reason>> = {
    '28P01': [
      'auth',
      `wrong password for ${user}, or no such role`,
      'Correct the secret of postgres.password.',
    ],
    '28000': [
      'auth',
      `${user} may not log in this way`,
      'Create the role (docs/grants.sql) or see pg_hba.conf.',
    ],
    '3D000': ['configuration', `no database ${database}`, 'Correct postgres.database.'],
    '42501': [
      'configuration',
      'no right to connect',
      `Run GRANT CONNECT ON DATABASE ${identifier(database)} TO ${identifier(user)}.`,
    ],
    '55000': ['configuration', `${database} accepts no connections`, 'Correct postgres.database.'],
    '57P01': starting,
    '57P02': starting,
    '57P03': starting,
    '08P01': pooler,
    '0A000': pooler,
  }
  const other: Reason = ['server-error', 'the server failed', "Look at the database server's log."]
  const [kind, message, remedy] = token || (reasons[sqlState] ?? other)
  return [kind, `The login was refused: ${message} (SQLSTATE ${sqlState}).`, remedy]
}

const lookAtServer =
  'Look at the database server: is it running, failing over, reachable from here (security group)?'

/** The reason of a login that failed on this side. */
function clientReason(fault: Fault, { host, port, user }: Server): Reason {
  const { code = '', message } = fault
  const at = `${host}:${port}`
  if (code.startsWith(passwordCodePrefix)) {
    const form = code.slice(passwordCodePrefix.length)
    return [
      'configuration',
      `${at} asks for the password as ${form} over plain text, and did not get it.`,
      `Set postgres.tls to verify-full; or use scram-sha-256 for ${user} (password_encryption, pg_hba.conf); or allow ${form} in postgres.allow_password.`,
    ]
  }
  if (message === 'The server does not support SSL connections')
    return ['tls', `${at} offers no TLS.`, 'Switch ssl on in the server, or set postgres.tls to disable.']
  if (message.startsWith('SASL'))
    return [
      'auth',
      `${at} did not prove that it knows the password, or the password is empty.`,
      'Correct the secret of postgres.password.',
    ]
  if (message.startsWith('Unknown authenticationOk message type'))
    return [
      'unsupported',
      `${at} asks ${user} for a login that we cannot do, such as GSSAPI or SSPI.`,
      `Use scram-sha-256 for ${user} in pg_hba.conf.`,
    ]
  const kind = fault === outOfTime || message === 'timeout expired' ? 'timeout' : kindOfCode(code)
  if (kind === 'dns') return [kind, `${host} does not resolve (${code}).`, 'Correct postgres.host.']
  if (kind === 'refused') return [kind, `${at} refused the connection (${code}).`, lookAtServer]
  if (kind === 'timeout') return [kind, `${at} did not answer the login in time.`, lookAtServer]
  if (kind === 'tls')
    return [
      kind,
      `The certificate of ${at} is not trusted (${code}).`,
      'Set postgres.ca_file to the CA that signed it (for RDS its bundle), and postgres.host to the name in it.',
    ]
  const ended = `The connection to ${at} ended before the login did`
  return code === ''
    ? ['network', `${ended}.`, 'Look whether a PostgreSQL server listens there.']
    : ['network', `${ended} (${code}).`, lookAtServer]
}
