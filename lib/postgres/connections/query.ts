import type { Query } from '../session/query.ts'

/** Sessions that are alike. */
export interface Group {
  readonly user: string | null
  readonly application: string
  readonly state: string | null
  readonly sessions: number
  /** One of their addresses, and the number of them. */
  readonly address: string | null
  readonly addresses: number
}

/** The limits, and the sessions that count against each: a part of the row of the connections query. */
export interface LimitsRow {
  /** False: the sessions of other roles are hidden, and every count is far too low. */
  readonly sees_all: boolean
  readonly anchore_role: string | null
  /** Superusers are exempt from every limit but max_connections. */
  readonly anchore_is_superuser: boolean
  readonly max_connections: number
  /** Not for ordinary roles: superuser_reserved_connections, reserved_connections and the provider's reserve. */
  readonly reserved: number
  /** True if the monitor logs in as Anchore's role: its own session counts against that role. */
  readonly is_anchore: boolean
  /** -1 when there is none; null when Anchore's role is not known. */
  readonly role_limit: number | null
  /** -1 when there is none. */
  readonly database_limit: number
  readonly cluster_used: number
  readonly role_used: number
  readonly database_used: number
}

/** The one row of the connections query. */
export interface ConnectionsRow extends LimitsRow {
  /** The server process that answers; behind a pooler it differs from that of the login. */
  readonly backend: number
  /** True while the settings of the login are in force; a pooler may drop them. */
  readonly is_bounded: boolean
  readonly is_standby: boolean
  /** True if the monitor may use reserved_connections (PostgreSQL 16). */
  readonly may_use_reserved: boolean
  readonly groups: readonly Group[]
  /**
   * Sessions in Anchore's database of Anchore's role, or if none is configured, of all roles that may write its tables.
   * The monitor's own session does not count if it logs in as Anchore's role.
   */
  readonly anchore_sessions: number
  /** Whether Anchore's role has LOGIN; true if the role is not known. */
  readonly may_log_in: boolean
  /** Whether the password of Anchore's role has expired. */
  readonly is_expired: boolean
  /** Whether Anchore's role has CONNECT on the database; true if the role is not known. */
  readonly may_connect: boolean
}

/** Limits the answer; an ordinary server has some ten groups. */
const maxGroups = 500

/**
 * One row. Only client backends use the connection slots that are counted here; parallel, autovacuum and replication
 * workers have their own. Anchore's role is $1. If that is null, it is the role with the most sessions in this database
 * that may write catalog_image: its owner, or another role with at least 3 sessions (fewer may be an administrator's).
 * Amazon RDS keeps a reserve of its own (rds.rds_superuser_reserved_connections).
 */
export const connectionsQuery: Query<ConnectionsRow> = {
  name: 'connections',
  reads: {
    pg_stat_activity: [
      ...['usesysid', 'usename', 'datid', 'application_name', 'state', 'backend_type', 'client_addr'],
    ],
    pg_database: ['oid', 'datname', 'datconnlimit'],
    pg_class: ['oid', 'relowner'],
    pg_roles: ['oid', 'rolname', 'rolsuper', 'rolconnlimit', 'rolcanlogin', 'rolvaliduntil'],
  },
  budgetMs: 1_000,
  text: `
    WITH client AS MATERIALIZED (
      SELECT usesysid, usename::text AS "user", datid, coalesce(application_name, '') AS application, state, client_addr
      FROM pg_stat_activity WHERE backend_type = 'client backend'
    ), here AS (
      SELECT oid, datconnlimit FROM pg_database WHERE datname = current_database()
    ), written AS (
      SELECT oid, relowner FROM pg_class WHERE oid = to_regclass('catalog_image')
    ), sessions AS (
      SELECT usesysid, count(*) AS count FROM client WHERE datid = (SELECT oid FROM here) GROUP BY usesysid
    ), anchore AS (
      SELECT role.oid, role.rolname, role.rolsuper, role.rolconnlimit, role.rolcanlogin, role.rolvaliduntil
      FROM pg_roles AS role
      LEFT JOIN written ON true
      LEFT JOIN sessions ON sessions.usesysid = role.oid
      WHERE CASE WHEN $1::text IS NOT NULL THEN role.rolname = $1::text
        WHEN role.oid = written.relowner THEN true
        WHEN sessions.count >= 3 THEN has_table_privilege(role.oid, written.oid, 'UPDATE')
        ELSE false END
      ORDER BY sessions.count DESC NULLS LAST, role.oid = written.relowner DESC LIMIT 1
    )
    SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
      pg_backend_pid() AS backend,
      current_setting('lock_timeout') <> '0' AND current_setting('default_transaction_read_only')::bool AS is_bounded,
      pg_is_in_recovery() AS is_standby,
      coalesce(current_setting('reserved_connections', true)::int, 0) > 0 AND EXISTS (
        SELECT FROM pg_roles WHERE rolname = 'pg_use_reserved_connections' AND pg_has_role(oid, 'USAGE')
      ) AS may_use_reserved,
      anchore.rolname::text AS anchore_role,
      coalesce(anchore.rolsuper, false) AS anchore_is_superuser,
      coalesce(anchore.rolname = session_user, false) AS is_anchore,
      current_setting('max_connections')::int AS max_connections,
      current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0)
        + coalesce(nullif(current_setting('rds.rds_superuser_reserved_connections', true), '')::int, 0) AS reserved,
      anchore.rolconnlimit AS role_limit,
      coalesce(anchore.rolcanlogin, true) AS may_log_in,
      coalesce(anchore.rolvaliduntil < now(), false) AS is_expired,
      coalesce(has_database_privilege(anchore.oid, here.oid, 'CONNECT'), true) AS may_connect,
      writers.sessions - coalesce(anchore.rolname = session_user, false)::int AS anchore_sessions,
      here.datconnlimit AS database_limit,
      clients.*, kinds.groups
    FROM here LEFT JOIN anchore ON true
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS cluster_used,
        (count(*) FILTER (WHERE usesysid = anchore.oid))::int AS role_used,
        (count(*) FILTER (WHERE datid = here.oid))::int AS database_used
      FROM client
    ) AS clients
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(sessions.count), 0)::int AS sessions
      FROM sessions JOIN pg_roles AS role ON role.oid = sessions.usesysid
      WHERE role.oid = anchore.oid OR $1::text IS NULL AND NOT role.rolsuper
        AND has_table_privilege(role.oid, (SELECT oid FROM written), 'UPDATE')
    ) AS writers
    CROSS JOIN LATERAL (
      SELECT coalesce(json_agg(alike), '[]') AS groups FROM (
        SELECT "user", application, state, count(*)::int AS sessions,
          host(min(client_addr)) AS address, count(DISTINCT client_addr)::int AS addresses
        FROM client GROUP BY "user", application, state ORDER BY sessions DESC LIMIT ${maxGroups}
      ) AS alike
    ) AS kinds`,
}
