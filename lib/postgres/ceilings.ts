import type { Ceiling } from './login-failure.ts'

/** The one row of the connections query: limits with who counts against each. */
export interface ConnectionsRow {
  /** False: the sessions of other roles are hidden, and every count is far too low. */
  readonly sees_all: boolean
  readonly anchore_role: string | null
  /** Superusers are exempt from every limit but max_connections. */
  readonly anchore_is_superuser: boolean
  readonly max_connections: number
  /** What ordinary roles cannot have: superuser_reserved_connections, reserved_connections and the provider's reserve. */
  readonly reserved: number
  /** -1 when there is none; null when Anchore's role is not known. */
  readonly role_limit: number | null
  /** -1 when there is none. */
  readonly database_limit: number
  readonly cluster_used: number
  readonly role_used: number
  readonly database_used: number
}

/** How full one limit is. */
export interface Occupancy {
  readonly ceiling: Ceiling
  readonly used: number
  readonly limit: number
  /** At most 100: a session in the reserve makes `used` exceed what ordinary roles can have. */
  readonly percent: number
}

/** The limits that a login of Anchore can run into, the fullest first. */
export function occupancies(row: ConnectionsRow): readonly [Occupancy, ...Occupancy[]] {
  if (row.anchore_is_superuser) return [occupancy('cluster', row.cluster_used, row.max_connections)]
  const cluster = occupancy('cluster', row.cluster_used, row.max_connections - row.reserved)
  const limited = [
    ...(isLimit(row.role_limit) ? [occupancy('role', row.role_used, row.role_limit)] : []),
    ...(isLimit(row.database_limit) ? [occupancy('database', row.database_used, row.database_limit)] : []),
  ]
  const [first = cluster, ...rest] = [cluster, ...limited].toSorted((a, b) => b.percent - a.percent)
  return [first, ...rest]
}

function isLimit(limit: number | null): limit is number {
  return limit !== null && limit >= 0
}

/** A limit of zero admits nobody: it is full. */
function occupancy(ceiling: Ceiling, used: number, limit: number): Occupancy {
  return { ceiling, used, limit, percent: limit <= 0 ? 100 : Math.min(100, (100 * used) / limit) }
}
