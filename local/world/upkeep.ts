import type { ServiceName } from '../../lib/anchore/index.ts'
import type { Slot } from '../../lib/model/index.ts'

/** An SQL statement with its parameters. */
export type Statement = readonly [text: string, parameters: readonly unknown[]]

const beat = `
INSERT INTO services (hostid, servicename, base_url, created_at, last_updated, heartbeat, status, status_message, version)
SELECT host, name, 'http://' || host || ':8228', $3, $3, $3, true, 'available', 'v1' FROM unnest($1::text[], $2::text[]) AS beating (host, name)
ON CONFLICT (hostid, servicename) DO UPDATE SET heartbeat = excluded.heartbeat, last_updated = excluded.last_updated`

/** The provider of anchore-engine 1.1.0: one database for all distributions, of which the newest is in use. */
const syncFeeds = `
INSERT INTO feeds (name, enabled, last_full_sync) VALUES ('grypedb', true, $1) ON CONFLICT (name) DO UPDATE SET last_full_sync = $1`

const syncGroup = `
INSERT INTO feed_groups (name, feed_name, enabled, last_sync, count) VALUES ('grypedb:vulnerabilities', 'grypedb', true, $1, 1)
ON CONFLICT (name, feed_name) DO UPDATE SET last_sync = $1`

const retireOlder = `UPDATE grype_db_feed_metadata SET active = false WHERE active AND archive_checksum <> $1`

const activate = `
INSERT INTO grype_db_feed_metadata (archive_checksum, active, built_at, synced_at) VALUES ($1, true, $2, $3)
ON CONFLICT (archive_checksum) DO UPDATE SET synced_at = excluded.synced_at`

const dayMs = 86_400_000

/** The state of Anchore that the statements of a minute record. */
export interface UpkeepInput {
  /** The replicas that write heartbeats. */
  readonly replicas: readonly { readonly host: string; readonly service: ServiceName }[]
  /** The last sync of the feeds; undefined before the first. */
  readonly syncedAt: Slot | undefined
}

/** The statements of one minute: heartbeats, and the vulnerability data, which are built each midnight and fetched by the next sync. */
export function upkeepStatements(slot: Slot, { replicas, syncedAt }: UpkeepInput): readonly Statement[] {
  const hosts = replicas.map(({ host }) => host)
  const services = replicas.map(({ service }) => service)
  const beats: Statement = [beat, [hosts, services, slot / 1000]]
  return syncedAt === undefined ? [beats] : [beats, ...syncOf(syncedAt)]
}

function syncOf(syncedAt: Slot): readonly Statement[] {
  const builtMs = syncedAt - (syncedAt % dayMs)
  const checksum = `built-${builtMs / dayMs}`
  return [
    [syncFeeds, [utc(syncedAt)]],
    [syncGroup, [utc(syncedAt)]],
    [retireOlder, [checksum]],
    [activate, [checksum, utc(builtMs), utc(syncedAt)]],
  ]
}

/** The format of these tables: UTC without a zone. */
function utc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, -1)
}
