import {
  occupancies,
  lowestThreshold,
  connectionsQuery,
  type Query,
  type Session,
  type PostgresConfig,
} from '../../lib/postgres/index.ts'
import type { Line } from '../line.ts'
import { certificateLine } from './certificates.ts'
import { tlsCommand } from './commands.ts'
import type { Examination } from './examination.ts'

interface Server {
  readonly version: string
  readonly number: number
  readonly times_io: boolean
}

const serverQuery: Query<Server> = {
  name: 'server',
  reads: {},
  budgetMs: 1_000,
  text: `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
    current_setting('track_io_timing')::bool AS times_io`,
}

/** The versions that the tests run against (README). */
const tested = { min: 15, max: 18 }

export async function serverLines(
  session: Pick<Session, 'query'>,
  { user, hosts, database, rds }: PostgresConfig,
): Promise<readonly Line[]> {
  const answer = await session.query(serverQuery)
  const [server] = answer.ok ? answer.value : []
  if (server === undefined) return []
  const [{ host, port } = { host: '', port: 0 }] = hosts
  const version = {
    part: 'database',
    text: `${host}:${port} is PostgreSQL ${server.version}, and ${user} may log in`,
  }
  const major = Math.floor(server.number / 10_000)
  const isTested = major >= tested.min && major <= tested.max
  return [
    isTested
      ? { level: 'ok', ...version }
      : {
          level: 'warn',
          ...version,
          remedy: `anchor-watch is tested with PostgreSQL ${tested.min} to ${tested.max}.`,
          command: 'npx anchor-watch collect postgres',
        },
    server.times_io
      ? { level: 'ok', part: 'track_io_timing', text: 'on' }
      : {
          level: 'warn',
          part: 'track_io_timing',
          text: 'off: BlockReadTime, BlockWriteTime and the alarm io-slow have no data',
          remedy: 'Switch it on; it needs no restart. On RDS it is a setting of the parameter group.',
          command:
            rds === undefined
              ? `psql -d ${database} -c 'ALTER SYSTEM SET track_io_timing = on' -c 'SELECT pg_reload_conf()'`
              : 'aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=track_io_timing,ParameterValue=1,ApplyMethod=immediate',
        },
  ]
}

export function certificateLines(
  { certificateExpiry: end }: Session,
  { config, clock }: Examination,
): readonly Line[] {
  if (end === undefined) return []
  const [{ host: name, port } = { host: '', port: 0 }] = config.postgres.hosts
  const command = `${tlsCommand({ hostname: name, port: String(port) }, 'postgres')} -noout -enddate`
  return [certificateLine({ subject: 'the database', name, end, command }, clock())]
}

/** The limit that Anchore reaches first. */
export async function ceilingLines(session: Session, { config }: Examination): Promise<readonly Line[]> {
  const { anchoreRole } = config.postgres
  const answer = await session.query(connectionsQuery, [anchoreRole ?? null])
  const [row] = answer.ok ? answer.value : []
  if (row?.sees_all !== true || row.backend !== session.backend) return []
  const [{ ceiling, used, limit, percent }] = occupancies(row)
  const of = { cluster: 'the server', role: `the role ${row.anchore_role ?? ''}`, database: 'the database' }
  const text = `${used} of ${limit} connections are used; the limit of ${of[ceiling]} is reached first`
  if (percent < lowestThreshold(config.alarms)) return [{ level: 'ok', part: 'connections', text }]
  const remedy = 'Find their holders (runbook connections-high) before raising the limit.'
  const command = `psql -d ${config.postgres.database} -c 'SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC'`
  return [{ level: 'warn', part: 'connections', text, remedy, command }]
}
