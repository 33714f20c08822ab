import type { Failure } from '../../model/index.ts'
import { outOfTime, type Fault } from './login-failure.ts'
import { privilegesFor, type Query } from './query.ts'
import { identifier } from './quote.ts'

/** The part of a query that a message may show; never its text. */
type Shown = Pick<Query<object>, 'name' | 'reads'>

/**
 * True if this error ends the session: the server closed it (57P01 to 57P05), or did not answer, and a late answer
 * would be taken for that of the next query.
 */
export function endsSession({ sqlState }: Fault): boolean {
  return sqlState?.startsWith('57P') ?? true
}

/** The failure of a query without an answer because an earlier one lost the session: the earlier one's kind and remedy. */
export function unsentFailure(lost: Failure, { name }: Pick<Shown, 'name'>): Failure {
  return {
    ...lost,
    target: `postgres.${name}`,
    message: `Not read, since ${lost.target} lost the session: ${lost.message}`,
  }
}

/** The failure of a query whose numbers would be too low, since the sessions of other roles are hidden from `user`. */
export function hiddenSessionsFailure({ name }: Pick<Shown, 'name'>, user: string): Failure {
  return {
    kind: 'denied',
    target: `postgres.${name}`,
    message: `${user} sees only its own sessions, so that a full server would look empty.`,
    remedy: `Run ${grants(['pg_monitor'], user)}.`,
  }
}

function grants(privileges: readonly string[], user: string): string {
  return privileges.map((privilege) => `GRANT ${privilege} TO ${identifier(user)}`).join('; ')
}

/** The failure of a query that the role `user` ran. */
export function queryFailure(fault: Fault, { name, reads }: Shown, user: string): Failure {
  const failure = (kind: Failure['kind'], message: string, remedy: string): Failure => ({
    kind,
    target: `postgres.${name}`,
    message: fault.sqlState === undefined ? `${message}.` : `${message} (SQLSTATE ${fault.sqlState}).`,
    remedy,
  })
  switch (fault.sqlState) {
    case undefined:
      if (fault === outOfTime)
        return failure('timeout', "The run's time was up", 'Look in the log for the slow step.')
      return fault.message === 'Query read timeout'
        ? failure('timeout', 'The server stopped answering', 'Look at the database server: is it frozen?')
        : failure('network', 'The connection ended', 'Look for a restart, a failover or an ended session.')
    case '42501':
      return failure('denied', `${user} may not read it`, `Run ${grants(privilegesFor(reads), user)}.`)
    case '42P01':
    case '42703':
    case '42804':
    case '42846':
    case '42883':
      return failure(
        'unsupported',
        'This database lacks a table or column that it reads',
        'See docs/failures.md: unsupported.',
      )
    case '57014':
      return failure('timeout', 'It exceeded its time limit', 'Look at the load of the database server.')
    case '55P03':
      return failure('timeout', 'It waited too long for a lock', 'Look for a migration that holds a lock.')
    case '25P03':
      return failure('timeout', 'The transaction idled too long', 'Look at the load of the monitor.')
    case '57P01':
    case '57P02':
    case '57P03':
      return failure('not-ready', 'The server ended the session', 'Look for a restart or a failover.')
    default:
      return failure('server-error', 'The server failed', "Look at the database server's log.")
  }
}
