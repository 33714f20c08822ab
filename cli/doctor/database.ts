import { createLogIn, passwordsOf, type PostgresConfig, type Query } from '../../lib/postgres/index.ts'
import type { Failure } from '../../lib/model/index.ts'
import type { Line } from '../line.ts'
import { databaseCommand, storeCommand, tlsCommand } from './commands.ts'
import type { Examination } from './examination.ts'
import { examineReadings } from './readings.ts'
import { ceilingLines, certificateLines, serverLines } from './server.ts'

export interface DatabaseExamined {
  readonly lines: readonly Line[]
  /** Whether a server answered the login, even with a refusal; undefined if it is not known. */
  readonly answers: boolean | undefined
  /** The services that write heartbeats. */
  readonly services: readonly string[]
  /** The time of its clock ahead of this machine's, milliseconds; undefined if it was not read. */
  readonly aheadMs: number | undefined
}

/** Logs in, reads everything that a run reads, and reports the failures and the limit that Anchore reaches first. */
export async function examineDatabase(examination: Examination): Promise<DatabaseExamined> {
  const { config, signal } = examination
  const { postgres } = config
  const login = await createLogIn(postgres, passwordsOf(postgres, examination))(signal)
  if (!login.ok) {
    const { answered, ...failure } = login.failure
    const isUnread = failure.target === 'postgres.password'
    const lines = [isUnread ? withoutPassword(postgres) : loginLine(failure, examination)]
    return { lines, answers: answered, services: [], aheadMs: undefined }
  }
  const session = login.value
  try {
    const [server, limits, read, services] = await Promise.all([
      serverLines(session, postgres),
      ceilingLines(session, examination),
      examineReadings(session, examination),
      session.query(namesQuery),
    ])
    const names = services.ok ? services.value.map(({ name }) => name) : []
    const lines = [...server, ...certificateLines(session, examination), ...read.lines, ...limits]
    return { lines, answers: true, services: names, aheadMs: read.aheadMs }
  } finally {
    await session.close()
  }
}

/** examineSecrets reports the reason. */
function withoutPassword(postgres: PostgresConfig): Line {
  return {
    level: 'warn',
    part: 'database',
    text: 'not checked: its password cannot be read',
    remedy: 'Store the password first. The command tries the port alone.',
    command: databaseCommand(postgres),
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

const namesQuery: Query<{ readonly name: string }> = {
  name: 'services',
  reads: { services: ['servicename'] },
  budgetMs: 1_000,
  text: 'SELECT DISTINCT servicename AS name FROM services ORDER BY 1',
}
