import { Client } from 'pg'
import type { Slot } from '../../lib/model/index.ts'
import type { Changes, Image } from './images.ts'
import type { ServiceName } from '../../lib/anchore/index.ts'

export interface Login {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
}

/** Anchore's own bookkeeping. */
export interface Catalog {
  /** Writes the images that arrive, start and finish. */
  readonly write: (changes: Changes) => Promise<void>
  /** Writes the rows of each minute: heartbeats and the age of the vulnerability data. */
  readonly writeUpkeep: (slot: Slot, input: UpkeepInput) => Promise<void>
  readonly close: () => Promise<void>
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)
const digests = (images: readonly Image[]): string[] => images.map(({ digest }) => digest)
const times = (
  images: readonly Image[],
  moment: keyof Pick<Image, 'arrivedMs' | 'startedMs' | 'finishedMs'>,
) => images.map((image) => seconds(image[moment]))

const arrive = `
INSERT INTO catalog_image ("imageDigest", "userId", created_at, last_updated, analysis_status, image_status, image_size)
SELECT digest, 'admin', at, at, 'not_analyzed', 'active', 180000000 FROM unnest($1::text[], $2::int[]) AS new (digest, at)`

const enqueue = `
INSERT INTO queue ("queueId", "userId", "queueName", created_at, last_updated, popped, "dataId", tries)
SELECT $3 + position, 'system', 'images_to_analyze', at, at, false, digest, 0
FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS new (digest, at, position)`

const dequeue = `DELETE FROM queue WHERE "queueName" = 'images_to_analyze' AND "dataId" = ANY ($1::text[])`

const start = `
UPDATE catalog_image SET analysis_status = 'analyzing', last_updated = at
FROM unnest($1::text[], $2::int[]) AS new (digest, at) WHERE "imageDigest" = digest`

const finish = `
UPDATE catalog_image SET analysis_status = status, last_updated = at, analyzed_at = CASE WHEN status = 'analyzed' THEN at END
FROM unnest($1::text[], $2::int[], $3::text[]) AS new (digest, at, status) WHERE "imageDigest" = digest`

/** Keeps one connection, as Anchore's pools do, and opens a new one after the server has ended it. */
export async function openCatalog(login: Login): Promise<Catalog> {
  let session: Client | undefined
  const connected = async (): Promise<Client> => {
    if (session !== undefined) return session
    const client = new Client({ ...login })
    client.on('error', () => (session = undefined))
    client.on('end', () => (session = undefined))
    await client.connect()
    session = client
    return client
  }
  await connected()
  let enqueued = 0
  return {
    write: async ({ arrived, started, finished }) => {
      const client = await connected()
      await client.query('BEGIN')
      await client.query(arrive, [digests(arrived), times(arrived, 'arrivedMs')])
      await client.query(enqueue, [digests(arrived), times(arrived, 'arrivedMs'), enqueued])
      enqueued += arrived.length
      await client.query(start, [digests(started), times(started, 'startedMs')])
      await client.query(dequeue, [digests(started)])
      const statuses = finished.map(({ fails }) => (fails ? 'analysis_failed' : 'analyzed'))
      await client.query(finish, [digests(finished), times(finished, 'finishedMs'), statuses])
      await client.query('COMMIT')
    },
    writeUpkeep: async (slot, input) => {
      const client = await connected()
      for (const [text, parameters] of upkeepStatements(slot, input))
        await client.query(text, [...parameters])
    },
    close: async () => {
      await session?.end()
    },
  }
}

/** An SQL statement with its parameters. */
type Statement = readonly [text: string, parameters: readonly unknown[]]

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
interface UpkeepInput {
  /** The replicas that write heartbeats. */
  readonly replicas: readonly { readonly host: string; readonly service: ServiceName }[]
  /** The last sync of the feeds; undefined before the first. */
  readonly syncedAt: Slot | undefined
}

/** The statements of one minute: heartbeats, and the vulnerability data, which are built each midnight and fetched by the next sync. */
function upkeepStatements(slot: Slot, { replicas, syncedAt }: UpkeepInput): readonly Statement[] {
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
