import { Client } from 'pg'
import type { Log } from '../../lib/model/index.ts'
import {
  createAnchoreDatabase,
  indexStatements,
  type AnchoreLogins,
} from '../../local/database/anchore-database.ts'
import { startPostgres, type PostgresServer } from '../../local/database/server.ts'
import type { Stack } from '../../local/stack.ts'
import { holdConnections } from '../../local/world/connections.ts'

export interface Load {
  readonly images: number
  /** Rows of the queue, one for each waiting image. */
  readonly queued: number
  /** Sizes of the events table, which no query reads: time must not grow with it. */
  readonly events: readonly number[]
  /** Anchore's connections. */
  readonly backends: number
}

export interface LoadedAnchore extends AnchoreLogins {
  readonly server: PostgresServer
  /** Sets the size of the events table, one of those of the load, and hides or shows the indexes of docs/indexes.sql. */
  readonly show: (events: number, indexed: boolean) => Promise<void>
  /** One line for each index, with its size and build time, and one for the table of images. */
  readonly sizes: readonly string[]
}

/** Rows as wide as Anchore's: 700 bytes an image, 2 kB a message. Ten images a minute complete. */
const fill = ({ images, queued }: Load): readonly string[] => [
  `ALTER TABLE catalog_image ADD image_content_metadata text, ADD arch text, ADD distro text, ADD "parentDigest" text`,
  `INSERT INTO catalog_image
     SELECT 'sha256:' || md5(n::text) || md5((n + 1)::text), 'admin', stamp - 600, stamp,
       CASE WHEN status = 'analyzed' THEN stamp + 6 * ${queued} END, status, 'active', 180000000,
       repeat('{"metadata": {"arch": "amd64"}} ', 14), 'amd64', 'debian', 'sha256:' || md5(n::text) || md5((n + 2)::text)
     FROM (SELECT n FROM generate_series(1, ${images}) AS n ORDER BY md5(n::text)) AS shuffled
     CROSS JOIN LATERAL (SELECT extract(epoch FROM now())::int - 6 * n AS stamp,
       CASE WHEN n <= ${queued} THEN 'not_analyzed' WHEN n <= ${queued} + 50 THEN 'analyzing'
         WHEN n % 50 = 0 THEN 'analysis_failed' ELSE 'analyzed' END AS status) AS image`,
  `INSERT INTO queue ("queueId", "userId", "queueName", created_at, popped, "dataId", tries, data)
     SELECT n, 'system', 'images_to_analyze', extract(epoch FROM now())::int - n, false, md5(n::text), 0, repeat(md5(n::text), 60)
     FROM generate_series(1, ${queued}) AS n`,
]

/** Each size has a table of its own, which is renamed to `events` when it is shown. */
const addEvents = (count: number): string => `
  CREATE TABLE events_${count} (LIKE events INCLUDING ALL);
  INSERT INTO events_${count} (generated_uuid, type, level, "timestamp")
  SELECT gen_random_uuid(), 'user.image.analysis.completed', 'info', (now() AT TIME ZONE 'utc') - n * interval '1 s'
  FROM generate_series(1, ${count}) AS n`

/** Hides the indexes from the planner or shows them; a new build in each round would take too long. */
const showIndexes = `UPDATE pg_index SET indisvalid = $1 WHERE indexrelid::regclass::text LIKE 'anchor_watch_%'`

async function sizeOf(client: Client, relation: string): Promise<string> {
  const { rows } = await client.query<{ mb: number }>(
    'SELECT (pg_relation_size($1::regclass) / 1e6)::float8 AS mb',
    [relation],
  )
  return `${relation}: ${(rows[0]?.mb ?? NaN).toFixed(1)} MB`
}

/** A server with this load; `stack` ends it. */
export async function startLoadedAnchore(load: Load, log: Log, stack: Stack): Promise<LoadedAnchore> {
  const settings = {
    max_connections: load.backends + 20,
    shared_buffers: '512MB',
    maintenance_work_mem: '256MB',
    autovacuum: 'off',
    log_statement_stats: 'on',
    log_disconnections: 'on',
    log_line_prefix: '%q%u ',
  }
  const server = await stack.opened(startPostgres({ settings, log }))
  const logins = await createAnchoreDatabase(server, { anchore: 'of anchore', monitor: 'of the monitor' })
  const { host, port, superuser } = server
  const client = new Client({ host, port, database: 'anchore', ...superuser })
  await client.connect()
  stack.defer(() => client.end())
  const administer = async (statements: readonly string[]): Promise<void> => {
    for (const statement of [...statements, 'VACUUM ANALYZE']) await client.query(statement)
  }
  await administer([
    ...fill(load),
    ...load.events.map(addEvents),
    'ALTER TABLE events RENAME TO events_shown',
  ])
  const sizes: string[] = []
  for (const statement of await indexStatements()) {
    const began = performance.now()
    await client.query(statement)
    const [, index] = /CREATE INDEX .* (\w+)\s+ON/.exec(statement) ?? []
    if (index !== undefined)
      sizes.push(
        `${await sizeOf(client, index)}, built in ${((performance.now() - began) / 1_000).toFixed(1)} s`,
      )
  }
  sizes.push(await sizeOf(client, 'catalog_image'))
  const pool = holdConnections({ host, port, database: 'anchore', ...logins.anchore })
  stack.defer(pool.closeAll)
  await pool.open(load.backends)
  let shown: number | undefined
  let isIndexed: boolean | undefined
  return {
    ...logins,
    server,
    sizes,
    show: async (events, indexed) => {
      if (isIndexed !== indexed) await client.query(showIndexes, [indexed])
      isIndexed = indexed
      if (shown === events) return
      const back = shown === undefined ? '' : `ALTER TABLE events RENAME TO events_${shown};`
      await client.query(`${back} ALTER TABLE events_${events} RENAME TO events`)
      shown = events
    },
  }
}
