import type { Failure, FailureKind } from '../../model/failure.ts'
import { passwordCode } from './password-guard.ts'
import { ceilingOf, refusal, type Reason, type RefusingCeiling, type Server } from './refusal.ts'

export type { Ceiling } from './refusal.ts'

/** An error without the server's own text, which is localised and quotes names. */
export interface Fault {
  /** The SQLSTATE of an error that the server sent. */
  readonly sqlState?: string
  /** The C function that raised it: no API, but nothing else distinguishes the ceilings of 53300. */
  readonly routine?: string
  /** Node's code of an error on this side. */
  readonly code?: string
  /** The client library's own sentence, which is not localised. */
  readonly message: string
}

/** The run's deadline came first. */
export const outOfTime: Fault = { message: 'out of time' }

export interface LoginFailure {
  readonly failure: Failure
  /** True if a server spoke the protocol and is not starting or stopping; undefined when unknown. */
  readonly answered: boolean | undefined
  /** Set when the login was refused for lack of slots. */
  readonly refusedBy?: RefusingCeiling
}

/** The failure behind a login that did not succeed. */
export function loginFailure(fault: Fault, server: Server): LoginFailure {
  const refusedBy = fault.sqlState === '53300' ? ceilingOf(fault.routine) : undefined
  const reason = refusedBy === undefined ? reasonOf(fault, server) : refusal(refusedBy, server)
  return {
    failure: { target: 'postgres', ...reason },
    answered: isAnswer(fault, reason.kind),
    ...(refusedBy !== undefined && { refusedBy }),
  }
}

/** Everything else is an answer: a refusal, and what of the server's TLS or password exchange we do not accept. */
const unanswered: readonly FailureKind[] = ['dns', 'refused', 'timeout', 'network', 'not-ready']

function isAnswer(fault: Fault, kind: FailureKind): boolean | undefined {
  return fault === outOfTime ? undefined : !unanswered.includes(kind)
}

function reasonOf(fault: Fault, server: Server): Reason {
  return fault.sqlState === undefined ? clientReason(fault, server) : serverReason(fault.sqlState, server)
}

function serverReason(sqlState: string, { user, database, auth }: Server): Reason {
  const refused = (kind: FailureKind, what: string, remedy: string): Reason => ({
    kind,
    message: `The login was refused: ${what} (SQLSTATE ${sqlState}).`,
    remedy,
  })
  if (auth.type === 'iam' && sqlState.startsWith('28')) {
    const login = `rds-db:connect on dbuser:${auth.resourceId}/${user}`
    return refused('auth', `no token is taken for ${user}`, `Run GRANT rds_iam TO ${user}; allow ${login}.`)
  }
  switch (sqlState) {
    case '28P01':
      return refused('auth', `wrong password for ${user}`, `Correct the secret of postgres.password.`)
    case '28000':
      return refused(
        'auth',
        `${user} may not log in so`,
        `Create the role (docs/grants.sql) or see pg_hba.conf.`,
      )
    case '3D000':
      return refused('configuration', `no database ${database}`, 'Correct postgres.database.')
    case '42501':
      return refused(
        'configuration',
        `no right to connect`,
        `Run GRANT CONNECT ON DATABASE ${database} TO ${user}.`,
      )
    case '55000':
      return refused('configuration', `${database} takes no connections`, 'Correct postgres.database.')
    case '57P01':
    case '57P02':
    case '57P03':
      return refused('not-ready', 'it is starting up or shutting down', 'Look for a restart or a failover.')
    case '08P01':
    case '0A000':
      return refused(
        'unsupported',
        'it does not take our settings, as PgBouncer and RDS Proxy do not',
        'Set postgres.host and postgres.port to the server itself, not to a pooler.',
      )
    default:
      return refused('server-error', 'the server failed', "Look at the database server's log.")
  }
}

const tlsCode = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/

function clientReason(fault: Fault, { host, port, user }: Server): Reason {
  const { code = '', message } = fault
  const at = `${host}:${port}`
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'].includes(code)) {
    return { kind: 'dns', message: `${host} does not resolve (${code}).`, remedy: 'Correct postgres.host.' }
  }
  if (['ECONNREFUSED', 'ECONNRESET'].includes(code)) {
    return { kind: 'refused', message: `${at} refused the connection (${code}).`, remedy: lookAtServer }
  }
  if (code === 'ETIMEDOUT' || message === 'timeout expired' || fault === outOfTime) {
    return { kind: 'timeout', message: `${at} did not answer the login in time.`, remedy: lookAtServer }
  }
  if (message === 'The server does not support SSL connections') {
    return {
      kind: 'tls',
      message: `${at} offers no TLS.`,
      remedy: 'Switch ssl on in the server, or set postgres.tls to disable.',
    }
  }
  if (tlsCode.test(code)) {
    return {
      kind: 'tls',
      message: `The certificate of ${at} is not to be trusted (${code}).`,
      remedy:
        'Set postgres.ca_file to the CA that signed it (for RDS its bundle), and postgres.host to the name in it.',
    }
  }
  if (code.startsWith(passwordCode)) return passwordReason(code.slice(passwordCode.length), at, user)
  if (message.startsWith('SASL')) {
    return {
      kind: 'auth',
      message: `${at} did not prove that it knows the password, or the password is empty.`,
      remedy: 'Correct the secret of postgres.password.',
    }
  }
  if (message.startsWith('Unknown authenticationOk message type')) {
    return {
      kind: 'unsupported',
      message: `${at} asks ${user} for a login that we cannot do, such as GSSAPI or SSPI.`,
      remedy: `Use scram-sha-256 for ${user} in pg_hba.conf.`,
    }
  }
  return {
    kind: 'network',
    message: `The connection to ${at} ended before the login did${code === '' ? '' : ` (${code})`}.`,
    remedy: 'Look whether a PostgreSQL server listens there.',
  }
}

function passwordReason(form: string, at: string, user: string): Reason {
  return {
    kind: 'configuration',
    message: `${at} asks for the password as ${form} over plain text, and did not get it.`,
    remedy: `Set postgres.tls to verify-full; or use scram-sha-256 for ${user} (password_encryption, pg_hba.conf); or allow ${form} in postgres.allow_password.`,
  }
}

const lookAtServer =
  'Look at the database server: is it running, failing over, reachable from here (security group)?'
