import type { Failure } from '../errors.ts'
import { sample } from '../metric.ts'
import { occupancies, type ConnectionsRow } from './ceilings.ts'
import type { Query } from './database.ts'
import { connectionSaturation, connectionsLimit, connectionsUsed } from './metrics.ts'
import { blindFailure } from './query-failure.ts'
import { unread, type Reading } from './reading.ts'

/**
 * One row. Only client backends take the slots that are counted here; parallel, autovacuum and replication workers
 * have their own. Anchore's role is $1, or the owner of catalog_image when $1 is null.
 * Amazon RDS keeps a reserve of its own (rds.rds_superuser_reserved_connections).
 */
const connectionsQuery: Query<ConnectionsRow> = {
  name: 'connections',
  needs: 'pg_monitor',
  budgetMs: 1_000,
  text: `
    SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
      anchore.rolname::text AS anchore_role,
      coalesce(anchore.rolsuper, false) AS anchore_is_superuser,
      coalesce(anchore.rolname = session_user, false) AS is_anchore,
      current_setting('max_connections')::int AS max_connections,
      current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0)
        + coalesce(nullif(current_setting('rds.rds_superuser_reserved_connections', true), '')::int, 0) AS reserved,
      anchore.rolconnlimit AS role_limit,
      here.datconnlimit AS database_limit,
      clients.cluster AS cluster_used,
      clients.role AS role_used,
      clients.database AS database_used
    FROM pg_database AS here
    LEFT JOIN pg_roles AS anchore ON CASE WHEN $1::text IS NULL
      THEN anchore.oid = (SELECT relowner FROM pg_class WHERE oid = to_regclass('catalog_image'))
      ELSE anchore.rolname = $1::text END
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS cluster,
        (count(*) FILTER (WHERE usesysid = anchore.oid))::int AS role,
        (count(*) FILTER (WHERE datid = here.oid))::int AS database
      FROM pg_stat_activity WHERE backend_type = 'client backend'
    ) AS clients
    WHERE here.datname = current_database()`,
}

export const connections: Reading = {
  name: 'connections',
  read: async (previous, { session, config, tick }) => {
    const answer = await session.query(connectionsQuery, [config.anchoreRole ?? null])
    if (!answer.ok) return unread(answer.failure, previous)
    const [row] = answer.value
    if (!row?.sees_all) return unread(blindFailure(connectionsQuery, config.user), previous)
    const [binding, ...others] = occupancies(row)
    tick.log.info('connections', { binding, others, anchoreRole: row.anchore_role })
    return {
      samples: [
        sample(connectionSaturation, binding.percent),
        sample(connectionsUsed, binding.used),
        sample(connectionsLimit, binding.limit),
      ],
      failures:
        row.anchore_role === null && config.anchoreRole !== undefined ? [noRole(config.anchoreRole)] : [],
      state: row.anchore_role === null ? previous : { anchoreRole: row.anchore_role },
    }
  },
}

/** Who Anchore logged in as at the last success, from the state of this reading: a full server answers no query. */
export function lastAnchoreRole(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('anchoreRole' in state)) return undefined
  return typeof state.anchoreRole === 'string' ? state.anchoreRole : undefined
}

function noRole(role: string): Failure {
  return {
    kind: 'configuration',
    target: 'postgres.anchore_role',
    message: `There is no role ${role}; its limit is not watched.`,
    remedy: 'Correct postgres.anchore_role, or leave it out: then the owner of catalog_image is taken.',
  }
}
