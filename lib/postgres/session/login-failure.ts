import type { Failure, FailureKind } from '../../model/index.ts'
import { kindOfCode } from '../../net/index.ts'
import { passwordCodePrefix } from './guards.ts'
import { ceilingOf, serverReason, type Reason, type RefusingCeiling, type Server } from './refusal.ts'

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

export interface LoginFailure extends Failure {
  /** True if a server spoke the protocol and is not starting or stopping; undefined when unknown. */
  readonly answered: boolean | undefined
  /** The limit that refused the login, if it was refused for lack of slots. */
  readonly refusedBy?: RefusingCeiling
}

/** The failure behind a login that did not succeed. */
export function loginFailure(fault: Fault, server: Server): LoginFailure {
  const { sqlState, routine } = fault
  const refusedBy = sqlState === '53300' ? ceilingOf(routine) : undefined
  const reason =
    sqlState === undefined ? clientReason(fault, server) : serverReason(sqlState, routine, server)
  return {
    target: 'postgres',
    ...reason,
    answered: fault === outOfTime ? undefined : !unanswered.has(reason.kind),
    ...(refusedBy !== undefined && { refusedBy }),
  }
}

/** Any other failure is an answer: a refusal, or a TLS or password exchange that we do not accept. */
const unanswered: ReadonlySet<FailureKind> = new Set(['dns', 'refused', 'timeout', 'network', 'not-ready'])

function clientReason(fault: Fault, { host, port, user }: Server): Reason {
  const { code = '', message } = fault
  const at = `${host}:${port}`
  if (code.startsWith(passwordCodePrefix))
    return passwordReason(code.slice(passwordCodePrefix.length), at, user)
  if (message === 'The server does not support SSL connections')
    return {
      kind: 'tls',
      message: `${at} offers no TLS.`,
      remedy: 'Switch ssl on in the server, or set postgres.tls to disable.',
    }
  if (message.startsWith('SASL'))
    return {
      kind: 'auth',
      message: `${at} did not prove that it knows the password, or the password is empty.`,
      remedy: 'Correct the secret of postgres.password.',
    }
  if (message.startsWith('Unknown authenticationOk message type'))
    return {
      kind: 'unsupported',
      message: `${at} asks ${user} for a login that we cannot do, such as GSSAPI or SSPI.`,
      remedy: `Use scram-sha-256 for ${user} in pg_hba.conf.`,
    }
  const kind = fault === outOfTime || message === 'timeout expired' ? 'timeout' : kindOfCode(code)
  if (kind === 'dns')
    return { kind, message: `${host} does not resolve (${code}).`, remedy: 'Correct postgres.host.' }
  if (kind === 'refused')
    return { kind, message: `${at} refused the connection (${code}).`, remedy: lookAtServer }
  if (kind === 'timeout')
    return { kind, message: `${at} did not answer the login in time.`, remedy: lookAtServer }
  if (kind === 'tls')
    return {
      kind,
      message: `The certificate of ${at} is not trusted (${code}).`,
      remedy:
        'Set postgres.ca_file to the CA that signed it (for RDS its bundle), and postgres.host to the name in it.',
    }
  const ended = `The connection to ${at} ended before the login did`
  return code === ''
    ? { kind: 'network', message: `${ended}.`, remedy: 'Look whether a PostgreSQL server listens there.' }
    : { kind: 'network', message: `${ended} (${code}).`, remedy: lookAtServer }
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
