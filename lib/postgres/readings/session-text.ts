import { formatDuration, truncate } from '../../model/index.ts'

/** A session in the log and on a page, without the text of its query, which may contain data of users. */
export interface ClientSession {
  readonly pid: number
  /** Null if pg_monitor is missing, or for a prepared transaction, whose pid is 0. */
  readonly state: string | null
  readonly user: string | null
  readonly application: string | null
  /** The age of its transaction, seconds; null if it has none. */
  readonly age: number | null
  /** The query id of pg_stat_statements; null if compute_query_id is off. */
  readonly query: string | null
}

const maxName = 40

/** `pid 4711 (anchore, psql)`, as short as a title needs it; a prepared transaction has no process. */
export function sessionName({
  pid,
  user,
  application,
}: Pick<ClientSession, 'pid' | 'user' | 'application'>): string {
  if (pid === 0) return 'a prepared transaction'
  const names = [user, application].flatMap((name) => (name === null ? [] : [truncate(name, maxName)]))
  return names.length === 0 ? `pid ${pid}` : `pid ${pid} (${names.join(', ')})`
}

/** The same with its state and the age of its transaction. */
export function sessionText({ state, age, ...session }: Omit<ClientSession, 'query'>): string {
  const since = age === null ? '' : ` for ${formatDuration(1_000 * age)}`
  return state === null ? sessionName(session) : `${sessionName(session)}, ${state}${since}`
}

/** The first step against a session that blocks others. */
export function endStep({ pid, ...names }: Pick<ClientSession, 'pid' | 'user' | 'application'>): string {
  if (pid === 0)
    return "Find the prepared transaction in pg_prepared_xacts, and end it: `ROLLBACK PREPARED 'GID';`"
  return `Ask the owner of ${sessionName({ pid, ...names })}, or end it: \`SELECT pg_terminate_backend(${pid});\``
}
