import { readFile } from 'node:fs/promises'
import { Client } from 'pg'
import type { PostgresServer } from './server.ts'

/** The names of a stock deployment; docs/grants.sql has the same. */
export const anchoreDatabase = 'anchore'
export const anchoreRole = 'anchore'
export const monitorRole = 'anchor_watch'

export interface AnchoreLogins {
  readonly anchore: { readonly user: string; readonly password: string }
  readonly monitor: { readonly user: string; readonly password: string }
}

const grants = new URL('../../docs/grants.sql', import.meta.url)
const indexes = new URL('../../docs/indexes.sql', import.meta.url)

/** Creates Anchore's database with empty tables, which Anchore's role owns, and the monitor's role by docs/grants.sql. */
export async function createAnchoreDatabase(
  server: PostgresServer,
  passwords: { readonly anchore: string; readonly monitor: string },
): Promise<AnchoreLogins> {
  const anchore = { user: anchoreRole, password: passwords.anchore }
  const monitor = { user: monitorRole, password: passwords.monitor }
  await runSql(server, server.superuser, 'postgres', [
    `CREATE ROLE ${anchoreRole} LOGIN ${passwordClause(anchore)}`,
    `CREATE DATABASE ${anchoreDatabase} OWNER ${anchoreRole}`,
  ])
  await runSql(server, anchore, anchoreDatabase, [anchoreSchema])
  await runSql(server, server.superuser, anchoreDatabase, [
    await grantStatements(),
    `ALTER ROLE ${monitorRole} ${passwordClause(monitor)}`,
  ])
  return { anchore, monitor }
}

/** The text of docs/grants.sql without the commands of psql. */
export async function grantStatements(): Promise<string> {
  return (await readFile(grants, 'utf8')).replaceAll(/^\\.*$/gm, '')
}

/** The statements of docs/indexes.sql, which cannot be in one transaction. */
export async function indexStatements(): Promise<readonly string[]> {
  const text = (await readFile(indexes, 'utf8')).replaceAll(/^--.*$/gm, '')
  return text.split(';').filter((statement) => statement.trim() !== '')
}

/** The password clause of CREATE ROLE and ALTER ROLE. */
export function passwordClause({ password }: { readonly password: string }): string {
  return `PASSWORD '${password.replaceAll("'", "''")}'`
}

async function runSql(
  { host, port }: PostgresServer,
  login: { readonly user: string; readonly password: string },
  database: string,
  statements: readonly string[],
): Promise<void> {
  const client = new Client({ host, port, database, ...login })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/**
 * The part of Anchore's schema (engine 1.1.0, db_version 0.0.16) that the monitor reads, with Anchore's own
 * column types: the catalog's tables keep unix seconds as integers, the others timestamps in UTC without a zone.
 */
const anchoreSchema = `
CREATE TABLE catalog_image (
  "imageDigest" text NOT NULL,
  "userId" text NOT NULL,
  created_at integer,
  last_updated integer,
  analyzed_at integer,
  analysis_status text,
  image_status text,
  image_size bigint,
  PRIMARY KEY ("imageDigest", "userId")
);

CREATE TABLE queue (
  "queueId" bigint NOT NULL,
  "userId" text NOT NULL,
  "queueName" text NOT NULL,
  created_at integer,
  last_updated integer,
  popped boolean,
  priority boolean,
  "dataId" text,
  tries integer,
  visible_at timestamp,
  data text,
  PRIMARY KEY ("queueId", "userId", "queueName")
);

CREATE TABLE queuemeta (
  "queueName" text NOT NULL,
  "userId" text NOT NULL,
  created_at integer,
  last_updated integer,
  qlen bigint,
  PRIMARY KEY ("queueName", "userId")
);

CREATE TABLE services (
  hostid text NOT NULL,
  servicename text NOT NULL,
  base_url text,
  created_at integer,
  last_updated integer,
  heartbeat integer,
  status boolean,
  status_message text,
  version text,
  PRIMARY KEY (hostid, servicename)
);

CREATE TABLE events (
  generated_uuid text PRIMARY KEY,
  type text,
  level text,
  "timestamp" timestamp,
  created_at timestamp
);
CREATE INDEX ix_timestamp ON events ("timestamp" DESC);

CREATE TABLE feeds (
  name text PRIMARY KEY,
  last_full_sync timestamp,
  enabled boolean
);

CREATE TABLE feed_groups (
  name text NOT NULL,
  feed_name text NOT NULL REFERENCES feeds (name),
  last_sync timestamp,
  enabled boolean,
  count bigint,
  PRIMARY KEY (name, feed_name)
);

CREATE TABLE grype_db_feed_metadata (
  archive_checksum text PRIMARY KEY,
  active boolean NOT NULL,
  built_at timestamp,
  synced_at timestamp
);

CREATE TABLE leases (
  id text PRIMARY KEY,
  held_by text,
  expires_at timestamp,
  epoch bigint
);

CREATE TABLE tasks (
  id bigint PRIMARY KEY,
  type text,
  state text,
  created_at timestamp
);

CREATE TABLE image_imports (
  uuid text PRIMARY KEY,
  status text,
  created_at timestamp
);
`
