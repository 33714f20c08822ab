import { serviceNames } from '../../lib/anchore/services.ts'
import type { Slot } from '../../lib/model/clock.ts'

/** What Anchore writes whether images come or not: the statements of one minute, each with its parameters. */
export type Statement = readonly [text: string, parameters: readonly unknown[]]

const beat = `
INSERT INTO services (hostid, servicename, base_url, created_at, last_updated, heartbeat, status, status_message, version)
SELECT 'anchore-' || name, name, 'http://' || name || ':8228', $2, $2, $2, true, 'available', 'v1' FROM unnest($1::text[]) AS name
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

/** Heartbeats of every service, and the vulnerability data that are built each midnight. */
export function upkeep(slot: Slot): readonly Statement[] {
  const builtMs = slot - (slot % dayMs)
  const checksum = `built-${builtMs / dayMs}`
  return [
    [beat, [serviceNames, slot / 1000]],
    [syncFeeds, [utc(slot)]],
    [syncGroup, [utc(slot)]],
    [retireOlder, [checksum]],
    [activate, [checksum, utc(builtMs), utc(slot)]],
  ]
}

/** As these tables have it: UTC, and no zone. */
function utc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, -1)
}
