import { factOf, type NewFact } from '../../findings/index.ts'
import { formatDuration, formatMinute, type Slot } from '../../model/index.ts'
import { anchoreSessions, connectionSaturation } from '../catalogue/server.ts'
import type { RefusingCeiling } from '../session/login-failure.ts'
import { identifier, literal } from '../session/query.ts'
import type { PostgresConfig } from '../settings.ts'
import type { Occupancy } from './ceilings.ts'
import type { ConnectionsRow, Group } from './query.ts'

/** The names in the first step of a page. */
export interface Names {
  /** Anchore's. */
  readonly role: string | undefined
  readonly database: string
  readonly host: string
  readonly port: number
}

export function namesOf(
  { database, hosts: [first] }: Pick<PostgresConfig, 'database' | 'hosts'>,
  role: string | undefined,
): Names {
  return { role, database, host: first?.host ?? '', port: first?.port ?? 5432 }
}

/** The largest holders of connections at the last successful login: a full server answers no query. A JSON value. */
export interface Holders {
  readonly slot: Slot
  readonly groups: readonly Group[]
}

const maxGroups = 6

export function largestHolders(groups: readonly Group[], slot: Slot): Holders {
  return { slot, groups: groups.slice(0, maxGroups) }
}

/** Seconds: a title mentions a time to full that is shorter. */
const soon = 7_200

/**
 * The fact about the limit with the highest share in use and its largest holders; none below `threshold` percent.
 */
export function saturationFacts(
  [binding, ...others]: readonly [Occupancy, ...Occupancy[]],
  names: Names,
  holders: Holders,
  {
    threshold,
    secondsToFull = Infinity,
  }: { readonly threshold: number; readonly secondsToFull?: number | undefined },
): readonly NewFact[] {
  const { ceiling, used, limit, percent } = binding
  if (percent < threshold) return []
  const isFull = percent >= 100
  const server = others.find((one) => one.ceiling === 'cluster')
  const free = server && Math.max(0, server.limit - server.used)
  const time =
    !isFull && secondsToFull < soon ? `, full in about ${formatDuration(1_000 * secondsToFull)}` : ''
  return [
    factOf(
      connectionSaturation,
      `${isFull ? limitText(ceiling, limit, names) : `${used} of ${limit} (${limitOwner(ceiling, names)})`}${time}`,
      {
        lines: linesOf(holders),
        impact: free === undefined ? undefined : ownLimitImpact(isFull, limit, free),
        first: firstStep({ ceiling, limit, isFull, free }, names, holders.groups),
      },
    ),
  ]
}

/** The same for a login that was refused, with the holders of the last successful login. */
export function refusalFact(
  ceiling: RefusingCeiling,
  limit: number | undefined,
  names: Names,
  holders: Holders | undefined,
): NewFact {
  const cause =
    limit === undefined
      ? unknownLimits(names)[ceiling]
      : limitText(ceiling === 'unknown' ? 'cluster' : ceiling, limit, names)
  return factOf(connectionSaturation, cause, {
    lines: holders === undefined ? [] : linesBeforeRefusal(holders),
    first: firstStep({ ceiling, limit, isFull: true, free: undefined }, names, holders?.groups ?? []),
  })
}

/** The limit of a role or of a database is full while the server is not. */
function ownLimitImpact(isFull: boolean, limit: number, free: number): string {
  const freeText = `although the server has ${free} free`
  return isFull
    ? `Anchore cannot open connections, ${freeText}: API calls fail after 30 s, and analysis stops when the running jobs end.`
    : `Nothing fails yet. At ${limit} Anchore cannot open connections, ${freeText}.`
}

function limitText(ceiling: Occupancy['ceiling'], limit: number, names: Names): string {
  return `${limit} of ${limit} connections used (${limitOwner(ceiling, names)})`
}

function limitOwner(ceiling: Occupancy['ceiling'], { role, database }: Names): string {
  return {
    cluster: 'server limit',
    role: `limit of role ${role ?? 'of Anchore'}`,
    database: `limit of database ${database}`,
  }[ceiling]
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
  return [...groups.map(groupText), `These are the largest holders as of ${formatMinute(slot)}.`]
}

/** The heading comes first: the sessions that have filled the server since are not known. */
function linesBeforeRefusal({ slot, groups }: Holders): readonly string[] {
  if (groups.length === 0) return []
  return [
    `A full server answers no query. At ${formatMinute(slot)}, before it was full:`,
    ...groups.map(groupText),
  ]
}

function groupText({ user, application, state, sessions, address, addresses }: Group): string {
  const from = addresses > 1 ? `from ${addresses} addresses` : address ? `from ${address}` : ''
  const names = [state ?? '', application, from].filter((name) => name !== '')
  return `role ${user ?? 'unknown'} holds ${sessions}${names.length === 0 ? '' : ` (${names.join(', ')})`}`
}

/** The limit with the highest share in use. */
interface BindingLimit {
  readonly ceiling: RefusingCeiling
  /** Undefined if it is not known. */
  readonly limit: number | undefined
  /** Whether it admits no further connection. */
  readonly isFull: boolean
  /** The connections that the server has free for ordinary roles; undefined if they are not known. */
  readonly free: number | undefined
}

/** The first step against a lack of connections: raise the limit of the role or database, or end idle sessions. */
export function firstStep(
  { ceiling, limit, isFull, free }: BindingLimit,
  names: Names,
  groups: readonly Group[],
): string {
  const { role, database } = names
  const more = limit === undefined ? undefined : limit + Math.max(1, Math.min(limit, free ?? limit))
  const freeText = free === undefined ? '' : ` The server has ${free} free.`
  if (ceiling === 'role' && role !== undefined && more !== undefined)
    return `Raise the limit as a superuser: \`ALTER ROLE ${identifier(role)} CONNECTION LIMIT ${more};\`${freeText}`
  if (ceiling === 'database' && more !== undefined)
    return `Raise the limit as a superuser: \`ALTER DATABASE ${identifier(database)} CONNECTION LIMIT ${more};\`${freeText}`
  const step = freeing(groups, role, limit)
  return isFull ? `${wayIn(names)}${step}` : `${step.charAt(0).toUpperCase()}${step.slice(1)}`
}

function wayIn({ host, port, database }: Names): string {
  return `Log in with a reserved slot, as a superuser or as the master user of RDS: \`psql "host=${host} port=${port} dbname=${database} user=postgres"\`. Then `
}

/**
 * Ending sessions with a smaller share of the limit gains little: the groups of a full database are of the minute before,
 * and a few sessions may be gone.
 */
const worthEnding = 0.1

/** Sessions of others first: Anchore opens its own again. */
function freeing(groups: readonly Group[], role: string | undefined, limit = 0): string {
  const idle = groups.filter(
    ({ user, state, sessions }) => user !== null && state === 'idle' && sessions >= worthEnding * limit,
  )
  const { user } = idle.find((group) => group.user !== role) ?? {}
  if (user === undefined || user === null)
    return `list the holders, \`${listHolders}\`, and end idle sessions that nobody needs: \`${endIdle('ROLE')}\` If they are Anchore's own, restart the service that holds most.`
  return `end idle sessions of ${user}: \`${endIdle(user)}\``
}

function endIdle(user: string): string {
  return `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ${literal(user)} AND state = 'idle';`
}

const listHolders =
  'SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC;'

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
