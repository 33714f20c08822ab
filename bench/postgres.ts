import { Client } from 'pg'
import {
  createLog,
  parseJson,
  slotOf,
  slotPlus,
  textAt,
  type Detail,
  type Log,
  type Slot,
} from '../lib/model/index.ts'
import {
  backlogParameters,
  backlogQuery,
  postgresCollector,
  type PostgresConfig,
} from '../lib/postgres/index.ts'
import { createAnchoreDatabase, indexStatements } from '../local/database/anchore-database.ts'
import { startPostgres } from '../local/database/server.ts'
import { createStack, type Stack } from '../local/stack.ts'
import { holdConnections } from '../local/world/connections.ts'
import { figuresOf, ratioOf, type Bench } from './report.ts'

const usualRounds = 15
const warmUp = 2
const role = 'anchor_watch'

export interface Load {
  readonly images: number
  /** Rows of the queue, one for each waiting image. */
  readonly queued: number
  /** Anchore's connections. */
  readonly backends: number
}

export const postgres: Bench = postgresBench({ images: 200_000, queued: 5_000, backends: 500 })

/** The bench on a database of this size. The subjects take turns in each round. */
export function postgresBench(load: Load): Bench {
  return {
    name: 'postgres',
    summary: `a run of collect-postgres, and its query of the backlog without and with indexes: ${load.images.toLocaleString('en')} images, ${load.backends} sessions`,
    run: async ({ rounds = usualRounds, signal }) => {
      const stack = createStack()
      try {
        const time = createServerTime()
        const database = await startLoadedAnchore(load, time.log, stack)
        const { config, password } = database
        const backlog = () => runBacklog(config, password)
        const subjects = {
          core: { indexed: false, run: collectRuns(config, password, 'core') },
          full: { indexed: false, run: collectRuns(config, password, 'full') },
          'query of the backlog': { indexed: false, run: backlog },
          'query of the backlog, indexes': { indexed: true, run: backlog },
        }
        const measured = new Map<string, (ServerWork & { readonly wallMs: number })[]>()
        for (let round = -warmUp; round < rounds; round += 1)
          for (const [name, { indexed, run }] of Object.entries(subjects)) {
            signal.throwIfAborted()
            await database.showIndexes(indexed)
            const began = performance.now()
            let wallMs = 0
            const work = await time.during(async () => {
              await run(signal)
              wallMs = performance.now() - began
            })
            if (round >= 0) measured.set(name, [...(measured.get(name) ?? []), { ...work, wallMs }])
          }
        const cpu = (name: keyof typeof subjects) => (measured.get(name) ?? []).map(({ cpuMs }) => cpuMs)
        return {
          rows: [...measured].map(([subject, runs]) => ({
            subject,
            figures: figuresOf(runs, {
              'wall ms': ({ wallMs }) => wallMs,
              'server ms': ({ elapsedMs }) => elapsedMs,
              'server CPU ms': ({ cpuMs }) => cpuMs,
            }),
          })),
          ratios: {
            withoutToWithIndexes: ratioOf(cpu('query of the backlog'), cpu('query of the backlog, indexes')),
          },
          notes: database.sizes,
        }
      } finally {
        await stack.close()
      }
    },
  }
}

/** Runs of collect-postgres, each with the state of the previous one, as in a warm process. */
function collectRuns(postgres: PostgresConfig, password: string, detail: Detail) {
  const collector = postgresCollector({
    config: { postgres, detail },
    secrets: () => Promise.resolve(password),
    tokens: () => Promise.reject(new Error('the bench logs in by password')),
  })
  const log = createLog(() => undefined)
  let last: { readonly slot: Slot; readonly state: unknown } | undefined
  return async (signal: AbortSignal): Promise<void> => {
    const slot = last === undefined ? slotOf(Date.now()) : slotPlus(last.slot, 1)
    const { state, failures } = await collector.collect(last, { slot, clock: () => Date.now(), log, signal })
    const [failure] = failures
    if (failure !== undefined) throw new Error(`${failure.target}: ${failure.message}`)
    last = { slot, state }
  }
}

/** The backlog query alone, in a session like that of a run but without a budget. */
async function runBacklog(
  { hosts, user, stalledAfterSeconds }: PostgresConfig,
  password: string,
): Promise<void> {
  const [host] = hosts
  const options = '-c max_parallel_workers_per_gather=0 -c jit=off'
  const client = new Client({ ...host, database: 'anchore', user, password, options })
  await client.connect()
  const parameters = backlogParameters(slotOf(Date.now()), undefined, { offset: 0, stalledAfterSeconds })
  await client.query(backlogQuery.text, [...parameters])
  await client.end()
}

/** The server's work for one session, milliseconds. */
interface ServerWork {
  readonly elapsedMs: number
  readonly cpuMs: number
}

const usage = /([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed/

/**
 * Reads the log of a server with log_statement_stats and log_disconnections, whose lines start with the role. `during`
 * returns the work for the one session of the monitor that `run` opens and closes.
 */
function createServerTime(): {
  readonly log: Log
  readonly during: (run: () => Promise<void>) => Promise<ServerWork>
} {
  let work: ServerWork = { elapsedMs: 0, cpuMs: 0 }
  let disconnected = (): void => undefined
  // An entry has several lines; the first has the role.
  let isOurs = false
  const log = createLog((entry) => {
    const line = textAt(parseJson(entry), 'line') ?? ''
    if (/^\S+ LOG:/.test(line)) isOurs = line.startsWith(`${role} `)
    if (!isOurs) return
    const [, user, system, elapsed] = usage.exec(line) ?? []
    work = {
      elapsedMs: work.elapsedMs + 1_000 * Number(elapsed ?? 0),
      cpuMs: work.cpuMs + 1_000 * (Number(user ?? 0) + Number(system ?? 0)),
    }
    if (line.includes('disconnection:')) disconnected()
  })
  return {
    log,
    during: async (run) => {
      work = { elapsedMs: 0, cpuMs: 0 }
      const ended = new Promise<void>((resolve) => {
        disconnected = resolve
      })
      await run()
      await ended
      return work
    },
  }
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
  'VACUUM ANALYZE',
]

/** A server with this load; `stack` ends it. The planner sees the indexes of docs/indexes.sql only while they are shown. */
async function startLoadedAnchore(load: Load, log: Log, stack: Stack) {
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
  const { anchore, monitor } = await createAnchoreDatabase(server, {
    anchore: 'of anchore',
    monitor: 'of the monitor',
  })
  const { host, port, superuser } = server
  const client = new Client({ host, port, database: 'anchore', ...superuser })
  await client.connect()
  stack.defer(() => client.end())
  for (const statement of [...fill(load), ...(await indexStatements())]) await client.query(statement)
  const { rows } = await client.query<{ name: string; mb: number }>(
    `SELECT relname AS name, (pg_relation_size(oid) / 1e6)::float8 AS mb FROM pg_class
     WHERE relname LIKE 'anchor_watch_%' OR relname = 'catalog_image' ORDER BY relname`,
  )
  const pool = holdConnections({ host, port, database: 'anchore', ...anchore })
  stack.defer(pool.closeAll)
  await pool.open(load.backends)
  const config: PostgresConfig = {
    hosts: [{ host, port }],
    database: 'anchore',
    user: monitor.user,
    auth: { type: 'password', password: { source: 'env', name: 'POSTGRES_PASSWORD' } },
    tls: 'disable',
    allowPassword: [],
    ca: undefined,
    anchoreRole: undefined,
    rds: undefined,
    stalledAfterSeconds: 600,
    stuckAfterSeconds: 3_600,
  }
  return {
    config,
    password: monitor.password,
    sizes: rows.map(({ name, mb }) => `${name}: ${mb.toFixed(1)} MB`),
    showIndexes: (shown: boolean) =>
      client.query(
        `UPDATE pg_index SET indisvalid = $1 WHERE indexrelid::regclass::text LIKE 'anchor_watch_%'`,
        [shown],
      ),
  }
}
