import { Client } from 'pg'
import { monitorRole } from './anchore-database.ts'
import type { PostgresServer } from './server.ts'

const schema = 'simulated'

/**
 * A schema that precedes pg_catalog in the search path of the monitor's role only. It replaces the values that a fast
 * simulation on a fast disk cannot produce. Sessions, locks, refusals, limits and passwords are real.
 *
 * - `clock_timestamp()`, `now()`: the server's clock has real time.
 * - `pg_stat_activity`: four timestamps; a session that is idle for 30 simulated minutes is idle for real seconds.
 * - `pg_locks.waitstart`: likewise.
 * - `age(xid)`: nobody uses up 1.9 billion transaction ids in a test.
 * - `pg_stat_database`: `blks_read` and `blk_read_time`, since the disk of this machine is never slow.
 *
 * A timestamp is the simulated start of its minute plus the real time since then, at most 59 s. `CURRENT_TIMESTAMP` and
 * names with the prefix `pg_catalog.` stay real: the monitor's queries have neither.
 */
const definitions = `
CREATE SCHEMA ${schema};
CREATE TABLE ${schema}.minutes (began timestamptz NOT NULL, slot timestamptz NOT NULL);
CREATE INDEX ON ${schema}.minutes (began);
CREATE TABLE ${schema}.wear AS SELECT 0::int AS transaction_ids, 0::bigint AS blocks, 0::float8 AS milliseconds;
CREATE FUNCTION ${schema}.at(stamp timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT slot + least(stamp - began, interval '59 s') FROM ${schema}.minutes WHERE began <= stamp ORDER BY began DESC LIMIT 1),
    (SELECT slot - (began - stamp) FROM ${schema}.minutes ORDER BY began LIMIT 1),
    stamp) $$;
CREATE FUNCTION ${schema}.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
  $$ SELECT ${schema}.at(pg_catalog.clock_timestamp()) $$;
CREATE FUNCTION ${schema}.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT ${schema}.at(pg_catalog.now()) $$;
CREATE FUNCTION ${schema}.age(id xid) RETURNS int LANGUAGE sql STABLE AS
  $$ SELECT pg_catalog.age(id) + transaction_ids FROM ${schema}.wear $$;
${view('pg_stat_activity', {
  backend_start: stamped('backend_start'),
  xact_start: stamped('xact_start'),
  query_start: stamped('query_start'),
  state_change: stamped('state_change'),
})}
${view('pg_locks', { waitstart: stamped('waitstart') })}
${view('pg_stat_database', {
  blks_read: `blks_read + (SELECT blocks FROM ${schema}.wear)`,
  blk_read_time: `blk_read_time + (SELECT milliseconds FROM ${schema}.wear)`,
})}
GRANT USAGE ON SCHEMA ${schema} TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO PUBLIC;
DO $$ BEGIN
  EXECUTE format('ALTER ROLE ${monitorRole} IN DATABASE %I SET search_path = ${schema}, "$user", public, pg_catalog',
    current_database());
END $$;`

function stamped(column: string): string {
  return `${schema}.at(${column})`
}

/** A view of the same name and columns as the server's, some of them replaced; a column that a version lacks is left out. */
function view(name: string, replaced: Readonly<Record<string, string>>): string {
  const cases = Object.entries(replaced).map(
    ([column, text]) => `WHEN '${column}' THEN '${text} AS ${column}'`,
  )
  return `DO $view$ BEGIN
  EXECUTE (SELECT 'CREATE VIEW ${schema}.${name} AS SELECT '
    || string_agg(CASE attname ${cases.join(' ')} ELSE quote_ident(attname) END, ', ' ORDER BY attnum)
    || ' FROM pg_catalog.${name}'
    FROM pg_catalog.pg_attribute WHERE attrelid = 'pg_catalog.${name}'::regclass AND attnum > 0);
END $view$;`
}

/** Puts Anchore's database into simulated time; nothing is simulated before the first minute. */
export async function simulateTime(server: PostgresServer, database: string): Promise<void> {
  const { host, port, superuser } = server
  const client = new Client({ host, port, database, ...superuser })
  await client.connect()
  try {
    await client.query(definitions)
  } finally {
    await client.end()
  }
}

/** The statement that begins a minute; its parameters are the real time, then the simulated one, in milliseconds. */
export const beginMinute = `INSERT INTO ${schema}.minutes VALUES (to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0))`

/** Adds `$1` block reads of `$2` milliseconds each. */
export const readBlocks = `
UPDATE ${schema}.wear SET blocks = blocks + $1::int, milliseconds = milliseconds + $1::int * $2::float8`

/** Makes every transaction id older by `$1`; 0 restores the real age. */
export const ageTransactionIds = `UPDATE ${schema}.wear SET transaction_ids = $1::int`
