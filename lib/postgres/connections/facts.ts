import type { Slot } from '../../model/clock.ts'
import { factOf, type NewFact } from '../../model/finding.ts'
import { formatMinute } from '../../model/quantity.ts'
import { anchoreSessions, connectionSaturation } from '../metrics.ts'
import type { RefusingCeiling } from '../session/refusal.ts'
import type { Occupancy } from './ceilings.ts'
import type { Group } from './holders.ts'
import type { ConnectionsAnswer } from './query.ts'

/** The largest holders of connections, of the last run that got in: a full server answers no query. A JSON value. */
export interface Holders {
  readonly slot: Slot
  readonly groups: readonly Group[]
}

const maxGroups = 6

export function largestHolders(groups: readonly Group[], slot: Slot): Holders {
  return { slot, groups: groups.slice(0, maxGroups) }
}

/** The names of the role and the database, which may have limits of their own. */
interface Names {
  readonly role: string | undefined
  readonly database: string
}

/** Percent; the default of connections-high. Below it nothing needs an explanation. */
const worthAFact = 70

/** The limit that binds, with the largest holders, once it is worth a page. */
export function saturationFacts(
  { ceiling, used, limit, percent }: Occupancy,
  names: Names,
  holders: Holders,
): readonly NewFact[] {
  if (percent < worthAFact) return []
  return [factOf(connectionSaturation, limitText(ceiling, used, limit, names), { lines: linesOf(holders) })]
}

/** The same for a login that was refused; the holders are those of the last run that got in. */
export function refusalFact(
  ceiling: RefusingCeiling,
  limit: number | undefined,
  names: Names,
  holders: Holders | undefined,
): NewFact {
  const cause =
    limit === undefined
      ? unknownLimits(names)[ceiling]
      : limitText(ceiling === 'unknown' ? 'cluster' : ceiling, limit, limit, names)
  return factOf(connectionSaturation, cause, { lines: holders === undefined ? [] : linesOf(holders) })
}

function limitText(
  ceiling: Occupancy['ceiling'],
  used: number,
  limit: number,
  { role, database }: Names,
): string {
  switch (ceiling) {
    case 'cluster':
      return `${used} of the server's ${limit} connections are used`
    case 'role':
      return `role ${role ?? 'of Anchore'} has ${used} of its ${limit} connections`
    case 'database':
      return `database ${database} has ${used} of its ${limit} connections`
  }
}

function unknownLimits({ role, database }: Names): Readonly<Record<RefusingCeiling, string>> {
  return {
    cluster: 'the server is at its connection limit',
    role: `role ${role ?? 'of Anchore'} is at its connection limit`,
    database: `database ${database} is at its connection limit`,
    unknown: 'no connection is left',
  }
}

function linesOf({ slot, groups }: Holders): readonly string[] {
  if (groups.length === 0) return []
  return [`The largest holders as of ${formatMinute(slot)}:`, ...groups.map(groupText)]
}

function groupText({ user, application, state, sessions }: Group): string {
  const names = [`role ${user ?? 'unknown'}`, application, state ?? ''].filter((name) => name !== '')
  return `${sessions}: ${names.join(', ')}`
}

/** The reason why Anchore has no session, as far as the catalog shows it. */
export function lockedOutFacts(
  {
    anchore_role: role,
    anchore_sessions: sessions,
    may_log_in: mayLogIn,
    is_expired: isExpired,
    may_connect: mayConnect,
  }: ConnectionsAnswer,
  database: string,
): readonly NewFact[] {
  if (role === null || sessions > 0) return []
  if (!mayLogIn) return [factOf(anchoreSessions, `role ${role} may not log in (NOLOGIN)`)]
  if (isExpired) return [factOf(anchoreSessions, `the password of role ${role} has expired`)]
  if (!mayConnect) return [factOf(anchoreSessions, `role ${role} may not connect to database ${database}`)]
  return [factOf(anchoreSessions, `role ${role} has no session`)]
}
