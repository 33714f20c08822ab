import type { Ceiling, RefusingCeiling } from '../session/login-failure.ts'
import type { LimitsRow } from './query.ts'

/** The use of one limit. Our own session does not count if the limit is reached only because of it. */
export interface Occupancy {
  readonly ceiling: Ceiling
  readonly used: number
  readonly limit: number
  /** At most 100: a session in the reserve makes `used` exceed what ordinary roles can have. */
  readonly percent: number
}

/** The limits that a login of Anchore can run into, the fullest first. */
export function occupancies(row: LimitsRow): readonly [Occupancy, ...Occupancy[]] {
  if (row.anchore_is_superuser) return [occupancy('cluster', row.cluster_used, row.max_connections, 1)]
  const cluster = occupancy('cluster', row.cluster_used, row.max_connections - row.reserved, 1)
  const limited = [
    ...(isLimit(row.role_limit)
      ? [occupancy('role', row.role_used, row.role_limit, row.is_anchore ? 1 : 0)]
      : []),
    ...(isLimit(row.database_limit) ? [occupancy('database', row.database_used, row.database_limit, 1)] : []),
  ]
  const [first = cluster, ...rest] = [cluster, ...limited].toSorted((a, b) => b.percent - a.percent)
  return [first, ...rest]
}

function isLimit(limit: number | null): limit is number {
  return limit !== null && limit >= 0
}

/**
 * `own` of the `counted` sessions is ours. It ends with the run and frees its connection for Anchore, so that only the
 * other sessions can reach a limit. A limit of zero admits nobody: it is reached.
 */
function occupancy(ceiling: Ceiling, counted: number, limit: number, own: 0 | 1): Occupancy {
  const used = counted >= limit && counted - own < limit ? counted - own : counted
  return { ceiling, used, limit, percent: limit <= 0 ? 100 : Math.min(100, (100 * used) / limit) }
}

/** Limits that can refuse the monitor as well as Anchore. */
export type Limits = Readonly<Partial<Record<Ceiling, number>>>

/**
 * For the state: a full server answers no query. None if Anchore is a superuser: its limit is higher than the one that
 * refuses the monitor.
 */
export function sharedLimits(
  { anchore_is_superuser, is_anchore }: LimitsRow,
  found: readonly Occupancy[],
): Limits {
  const shared = found.filter(({ ceiling }) => !anchore_is_superuser && (ceiling !== 'role' || is_anchore))
  return Object.fromEntries(shared.map(({ ceiling, limit }) => [ceiling, limit]))
}

/**
 * The limit that refused a login, from the limits at the last success. Undefined when it is not known, or when
 * PostgreSQL does not name it and there is more than one.
 */
export function limitOfRefusal(refusedBy: RefusingCeiling, limits: Limits = {}): number | undefined {
  if (refusedBy !== 'unknown') return limits[refusedBy]
  const known = Object.values(limits)
  return known.length === 1 ? known[0] : undefined
}
