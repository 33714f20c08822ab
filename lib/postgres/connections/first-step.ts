import type { PostgresConfig } from '../settings.ts'
import { identifier, literal } from '../session/quote.ts'
import type { RefusingCeiling } from '../session/refusal.ts'
import type { Group } from './holders.ts'

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

/** The limit with the highest share in use. */
export interface BindingLimit {
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
