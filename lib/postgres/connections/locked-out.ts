import { factOf, type NewFact } from '../../findings/index.ts'
import { anchoreSessions } from '../catalogue/server.ts'
import { identifier } from '../session/quote.ts'
import type { ConnectionsRow } from './query.ts'

/** The reason why Anchore has no session, as far as PostgreSQL's system catalog shows it. */
export function lockedOutFacts(
  {
    anchore_role: role,
    anchore_sessions: sessions,
    may_log_in: mayLogIn,
    is_expired: isExpired,
    may_connect: mayConnect,
  }: ConnectionsRow,
  database: string,
): readonly NewFact[] {
  if (role === null || sessions > 0) return []
  const fact = (cause: string, statement?: string): readonly NewFact[] => [
    factOf(anchoreSessions, cause, {
      first: statement === undefined ? undefined : `As a superuser: \`${statement};\``,
    }),
  ]
  const name = identifier(role)
  if (!mayLogIn) return fact(`role ${role} may not log in (NOLOGIN)`, `ALTER ROLE ${name} LOGIN`)
  if (isExpired)
    return fact(`the password of role ${role} has expired`, `ALTER ROLE ${name} VALID UNTIL 'infinity'`)
  if (!mayConnect)
    return fact(
      `role ${role} may not connect to database ${database}`,
      `GRANT CONNECT ON DATABASE ${identifier(database)} TO ${name}`,
    )
  return fact(`role ${role} has no session`)
}
