import { connectionsQuery } from '../../lib/postgres/connections/query.ts'
import { occupancies } from '../../lib/postgres/connections/ceilings.ts'
import { lowestLimit } from '../../lib/postgres/connections/connections.ts'
import { readings } from '../../lib/postgres/index.ts'
import { createReadAll } from '../../lib/postgres/read-all.ts'
import { createLogIn } from '../../lib/postgres/session/log-in.ts'
import { passwordsOf } from '../../lib/postgres/session/passwords.ts'
import type { Query } from '../../lib/postgres/session/query.ts'
import type { Session } from '../../lib/postgres/session/session.ts'
import type { PostgresConfig } from '../../lib/postgres/settings.ts'
import { slotOf } from '../../lib/model/clock.ts'
import type { Failure } from '../../lib/model/failure.ts'
import { numberAt, textAt } from '../../lib/model/json.ts'
import { formatDuration } from '../../lib/model/quantity.ts'
import type { Line } from '../line.ts'
import { certificateLine } from './certificates.ts'
import { databaseCommand, storeCommand, tlsCommand } from './commands.ts'
import { createWarnings, tickOf, type Examination, type Warning } from './examination.ts'
import { metricsOfReading } from './metrics-of-reading.ts'

export interface DatabaseExamined {
  readonly lines: readonly Line[]
  /** Whether a server answered the login, with a refusal too; undefined where it is not known. */
  readonly answers: boolean | undefined
  /** The services that write heartbeats. */
  readonly services: readonly string[]
}

/** Logs in and reads everything that a run reads, and reports the failures and what limits Anchore. */
export async function examineDatabase(examination: Examination): Promise<DatabaseExamined> {
  const { config, signal } = examination
  const { postgres } = config
  const login = await createLogIn(postgres, passwordsOf(postgres, examination))(signal)
  if (!login.ok) {
    const { answered, ...failure } = login.failure
    return { lines: [loginLine(failure, examination)], answers: answered, services: [] }
  }
  const session = login.value
  try {
    const [server, limits, all, services] = await Promise.all([
      serverLines(session, postgres),
      ceilingLines(session, examination),
      readingLines(session, examination),
      session.query(namesQuery),
    ])
    const names = services.ok ? services.value.map(({ name }) => name) : []
    const lines = [...server, ...certificateLines(session, examination), ...all, ...limits]
    return { lines, answers: true, services: names }
  } finally {
    await session.close()
  }
}

function loginLine({ kind, message, remedy }: Failure, { config, path }: Examination): Line {
  const { auth, hosts } = config.postgres
  const [{ host, port } = { host: '', port: 0 }] = hosts
  const place = { hostname: host, port: String(port) }
  const shown =
    kind === 'tls'
      ? `${tlsCommand(place, 'postgres')} -noout -issuer -dates -ext subjectAltName`
      : databaseCommand(config.postgres)
  const command = kind === 'auth' && auth.type === 'password' ? storeCommand(auth.password, path) : shown
  return { level: 'fail', part: 'database', text: message, remedy, command }
}

interface Server {
  readonly version: string
  readonly number: number
  readonly timed: boolean
}

const serverQuery: Query<Server> = {
  name: 'server',
  reads: {},
  budgetMs: 1_000,
  text: `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
    current_setting('track_io_timing')::bool AS timed`,
}

const namesQuery: Query<{ readonly name: string }> = {
  name: 'services',
  reads: { services: ['servicename'] },
  budgetMs: 1_000,
  text: 'SELECT DISTINCT servicename AS name FROM services ORDER BY 1',
}

/** The versions that the tests run against (README). */
const tested = { min: 15, max: 18 }

async function serverLines(session: Session, { user, hosts, rds }: PostgresConfig): Promise<readonly Line[]> {
  const answer = await session.query(serverQuery)
  const [server] = answer.ok ? answer.value : []
  if (server === undefined) return []
  const major = Math.floor(server.number / 10_000)
  const isTested = major >= tested.min && major <= tested.max
  const [{ host, port } = { host: '', port: 0 }] = hosts
  return [
    {
      level: isTested ? 'ok' : 'warn',
      part: 'database',
      text: `${host}:${port} is PostgreSQL ${server.version}, and ${user} may log in`,
      ...(isTested
        ? {}
        : {
            remedy: `anchor-watch is tested with PostgreSQL ${tested.min} to ${tested.max}.`,
            command: 'npx anchor-watch collect postgres',
          }),
    },
    server.timed
      ? { level: 'ok', part: 'track_io_timing', text: 'on' }
      : {
          level: 'warn',
          part: 'track_io_timing',
          text: 'off: BlockReadTime, BlockWriteTime and the alarm io-slow have no data',
          remedy: 'Switch it on; it needs no restart. On RDS it is a setting of the parameter group.',
          command:
            rds === undefined
              ? `psql -d anchore -c 'ALTER SYSTEM SET track_io_timing = on' -c 'SELECT pg_reload_conf()'`
              : 'aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=track_io_timing,ParameterValue=1,ApplyMethod=immediate',
        },
  ]
}

function certificateLines({ certificateEnd: end }: Session, { config, clock }: Examination): readonly Line[] {
  if (end === undefined) return []
  const [{ host: name, port } = { host: '', port: 0 }] = config.postgres.hosts
  const command = `${tlsCommand({ hostname: name, port: String(port) }, 'postgres')} -noout -enddate`
  return [certificateLine({ subject: 'the database', name, end, command }, clock())]
}

/** The limit that Anchore reaches first. */
async function ceilingLines(session: Session, { config }: Examination): Promise<readonly Line[]> {
  const { anchoreRole } = config.postgres
  const answer = await session.query(connectionsQuery, [anchoreRole ?? null])
  const [row] = answer.ok ? answer.value : []
  if (row?.sees_all !== true || row.backend !== session.backend) return []
  const [{ ceiling, used, limit, percent }] = occupancies(row)
  const of = { cluster: 'the server', role: `the role ${row.anchore_role ?? ''}`, database: 'the database' }
  const text = `${used} of ${limit} connections are used; the limit of ${of[ceiling]} binds`
  if (percent < lowestLimit(config.alarms)) return [{ level: 'ok', part: 'connections', text }]
  const remedy = 'Find their holders (runbook connections-high) before raising the limit.'
  const command = `psql -d ${config.postgres.database} -c 'SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC'`
  return [{ level: 'warn', part: 'connections', text, remedy, command }]
}

/** The failures and warnings of one run of all readings. */
async function readingLines(session: Session, examination: Examination): Promise<readonly Line[]> {
  const { config, clock } = examination
  const { postgres, alarms, detail } = config
  const { log, warnings } = createWarnings()
  const tick = tickOf(examination, slotOf(clock()), log)
  const context = { session, config: postgres, alarms, detail, tick, anchoreOffset: 0 }
  const { failures } = await createReadAll(readings)({}, context)
  const isAbout = (part: string) => failures.some((failure) => partOf(failure) === part)
  return [
    ...failures.map((failure) => readingLine(failure, postgres)),
    ...(isAbout('grants') ? [] : [ok('grants', 'the role may read everything that a run reads')]),
    ...(isAbout('pooler') ? [] : [ok('pooler', 'none between this machine and the server')]),
    ...clockLines(warnings),
  ]
}

const ok = (part: string, text: string): Line => ({ level: 'ok', part, text })

function partOf({ kind, target }: Failure): string {
  if (kind === 'denied') return 'grants'
  return kind === 'configuration' && target === 'postgres.connections' ? 'pooler' : 'database'
}

function readingLine(failure: Failure, { database }: PostgresConfig): Line {
  const { kind, target, message, remedy } = failure
  const reading = target.replace('postgres.', '')
  const metrics = metricsOfReading[reading] ?? []
  const without = metrics.length === 0 ? '' : ` Without it: no ${metrics.join(', ')}.`
  // The remedy has the statements: `Run GRANT ….`
  const statements = /^Run (GRANT .+)\.$/.exec(remedy)?.[1]
  return {
    level: kind === 'unsupported' ? 'warn' : 'fail',
    part: partOf(failure),
    text: `${target}: ${message}${without}`,
    remedy,
    command:
      statements === undefined ? otherCommand(failure, database) : `psql -d ${database} -c '${statements}'`,
  }
}

/** Behind a pooler the address of the server itself is another than that of watch.yml. */
function otherCommand(failure: Failure, database: string): string {
  return partOf(failure) === 'pooler'
    ? `psql -d ${database} -c 'SELECT inet_server_addr(), inet_server_port()'`
    : 'npx anchor-watch collect postgres'
}

/** The warnings of the readings about clocks. */
function clockLines(warnings: readonly Warning[]): readonly Line[] {
  const lines = warnings.flatMap(({ event, fields }): readonly Line[] => {
    const remedy = textAt(fields, 'remedy')
    const skewMs = numberAt(fields, 'skewMs')
    const behind = numberAt(fields, 'behindSeconds')
    const line = { level: 'warn', part: 'clocks', remedy, command: 'chronyc tracking' } as const
    if (event === 'clocks differ' && skewMs !== undefined)
      return [{ ...line, text: `the database's differs from this machine's by ${shown(skewMs)}` }]
    if (behind === undefined) return []
    return [
      { ...line, text: `Anchore's heartbeats differ from the database's clock by ${shown(1_000 * behind)}` },
    ]
  })
  return lines.length > 0 ? lines : [ok('clocks', "the database's agrees with this machine's")]
}

function shown(milliseconds: number): string {
  return formatDuration(Math.abs(milliseconds))
}
