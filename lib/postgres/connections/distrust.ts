import type { Failure } from '../../model/index.ts'
import { hiddenSessionsFailure } from '../session/query-failure.ts'
import type { Session } from '../session/session.ts'
import type { PostgresConfig } from '../settings.ts'
import { connectionsQuery, type ConnectionsRow } from './query.ts'

/** The failure if the counts are a pooler's or a standby's, or lack the sessions of other roles. */
export function unusableCounts(
  row: ConnectionsRow,
  session: Session,
  { user }: PostgresConfig,
): Failure | undefined {
  if (row.backend !== session.backend || !row.is_bounded) return pooler
  if (row.is_standby) return standby
  return row.sees_all ? undefined : hiddenSessionsFailure(connectionsQuery, user)
}

const pooler: Failure = {
  kind: 'configuration',
  target: 'postgres.connections',
  message:
    "Connected through a pooler such as PgBouncer or RDS Proxy: its connections are not Anchore's, and waiting clients are invisible.",
  remedy:
    'Set postgres.host and postgres.port to the server itself; on RDS the writer endpoint, not the proxy.',
}

const standby: Failure = {
  kind: 'configuration',
  target: 'postgres.connections',
  message: "The server is a standby (pg_is_in_recovery): its connections are not Anchore's.",
  remedy: "Set postgres.host to the server that Anchore writes to; on Aurora the cluster's writer endpoint.",
}

export function noRole(role: string): Failure {
  return {
    kind: 'configuration',
    target: 'postgres.anchore_role',
    message: `There is no role ${role}; its limit is not watched.`,
    remedy:
      'Correct postgres.anchore_role, or leave it out: then the role that writes catalog_image is taken.',
  }
}
