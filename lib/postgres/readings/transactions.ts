import { factOf, type NewFact } from '../../findings/index.ts'
import { formatDuration, sample, truncate } from '../../model/index.ts'
import {
  idleInTransaction,
  lockWait,
  longestTransaction,
  transactionIdAge,
} from '../catalogue/transactions.ts'
import { defineReading, unread } from '../reading.ts'
import { hiddenSessionsFailure, type Query } from '../session/query.ts'

interface TransactionsRow {
  /** False: the sessions of other roles are hidden, and both ages are too low. */
  readonly sees_all: boolean
  /** Seconds; 0 when there is none. */
  readonly idle: number
  readonly longest: number
  /** The oldest idle one. */
  readonly oldest: Pick<ClientSession, 'pid' | 'user' | 'application' | 'state'> | null
}

/**
 * By the clock of the database, which also sets these timestamps: an age is negative only after that clock was set
 * back, and counts as 0. An idle aborted transaction has no xact_start (13 to 18).
 */
const transactionsQuery: Query<TransactionsRow> = {
  name: 'transactions',
  reads: {
    pg_stat_activity: [
      ...['pid', 'usename', 'application_name', 'state', 'xact_start', 'state_change', 'backend_type'],
    ],
  },
  budgetMs: 1_000,
  text: `
    SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
      greatest(max(age) FILTER (WHERE state LIKE 'idle in transaction%'), 0)::float8 AS idle,
      greatest(max(age) FILTER (WHERE state LIKE 'idle in transaction%' OR xact_start IS NOT NULL), 0)::float8 AS longest,
      (array_agg(json_build_object('pid', pid, 'user', usename, 'application', application, 'state', state)
        ORDER BY age DESC) FILTER (WHERE state LIKE 'idle in transaction%'))[1] AS oldest
    FROM (
      SELECT pid, usename, nullif(application_name, '') AS application, state, xact_start, extract(epoch FROM clock_timestamp() - coalesce(xact_start, state_change)) AS age
      FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
    ) AS client`,
}

export const transactions = defineReading({
  queries: [transactionsQuery],
  read: ([row], { config, detail }) => {
    if (!row?.sees_all) return unread(hiddenSessionsFailure('transactions', config.user), undefined)
    const { idle, longest, oldest } = row
    return {
      samples: [
        sample(idleInTransaction, idle),
        ...(detail === 'full' ? [sample(longestTransaction, longest)] : []),
      ],
      facts: oldest === null ? [] : [idleFact({ ...oldest, age: idle })],
    }
  },
})

/** Names the idle session. */
export function idleFact(session: Omit<ClientSession, 'query'>): NewFact {
  return factOf(idleInTransaction, sessionName(session), {
    lines: [sessionText(session)],
    first: endStep(session),
  })
}

interface LockWaitRow extends ClientSession {
  /** Seconds. */
  readonly waited: number
  readonly held_by: readonly ClientSession[]
}

/** The number of waits examined: pg_blocking_pids stops the whole lock manager for a moment. */
const maxWaits = 10

/**
 * The longest first; a wait that has just begun has no start yet. CREATE INDEX CONCURRENTLY and similar statements wait
 * for older transactions, with a lock of type virtualxid. Such waits are normal and block no other session, so they do
 * not count.
 */
const locksQuery: Query<LockWaitRow> = {
  name: 'locks',
  reads: {
    pg_locks: ['pid', 'granted', 'locktype', 'waitstart'],
    pg_stat_activity: [
      ...['pid', 'state', 'query_id', 'usename', 'application_name', 'xact_start', 'state_change'],
    ],
  },
  since: 'PostgreSQL 14',
  budgetMs: 1_000,
  text: `
    WITH waiting AS (
      SELECT pid, min(waitstart) AS since FROM pg_locks WHERE NOT granted AND locktype <> 'virtualxid'
      GROUP BY pid ORDER BY since NULLS LAST LIMIT ${maxWaits}
    ), activity AS (
      SELECT pid, state, usename::text AS "user", nullif(application_name, '') AS application,
        query_id::text AS query,
        greatest(extract(epoch FROM clock_timestamp() - coalesce(xact_start, state_change)), 0)::float8 AS age
      FROM pg_stat_activity
    )
    SELECT pid, state, "user", application, age, query,
      coalesce(greatest(extract(epoch FROM clock_timestamp() - since), 0), 0)::float8 AS waited,
      coalesce((
        SELECT json_agg(json_build_object('pid', holder, 'state', holding.state, 'user', holding."user",
          'application', holding.application, 'age', holding.age, 'query', holding.query))
        FROM unnest(pg_blocking_pids(pid)) AS holder LEFT JOIN activity AS holding ON holding.pid = holder
      ), '[]') AS held_by
    FROM waiting LEFT JOIN activity USING (pid)
    ORDER BY waited DESC`,
}

export const locks = defineReading({
  queries: [locksQuery],
  read: (waits, { tick: { log } }) => {
    const [longest] = waits
    if (longest === undefined) return { samples: [sample(lockWait, 0)] }
    log.info('lock waits', { waits })
    return { samples: [sample(lockWait, longest.waited)], facts: [lockFact(waits)] }
  },
})

/** The number of waiting sessions, and the holder that most of them wait for and that does not wait itself. */
export function lockFact(waits: readonly LockWaitRow[]): NewFact {
  const waiting = new Set(waits.map(({ pid }) => pid))
  const holders = waits.flatMap(({ held_by }) => held_by).filter(({ pid }) => !waiting.has(pid))
  const [most] = [...Map.groupBy(holders, ({ pid }) => pid).values()].toSorted((a, b) => b.length - a.length)
  const count = `${waits.length}${waits.length === maxWaits ? ' or more' : ''}`
  const sessions = `${count} ${waits.length === 1 ? 'waits' : 'wait'}`
  const holder = most?.[0]
  const lines = waits.map(waitText)
  if (holder === undefined) return factOf(lockWait, sessions, { lines })
  return factOf(lockWait, `${sessions} for ${sessionName(holder)}`, { lines, first: endStep(holder) })
}

function waitText({ waited, held_by, ...waiting }: LockWaitRow): string {
  const holders = held_by.map((holder) => sessionText(holder)).join('; ')
  return `${sessionName(waiting)} has waited ${formatDuration(1_000 * waited)} for: ${holders}.`
}

/** A session in the log and on a page, without the text of its query, which may contain data of users. */
interface ClientSession {
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
function sessionName({
  pid,
  user,
  application,
}: Pick<ClientSession, 'pid' | 'user' | 'application'>): string {
  if (pid === 0) return 'a prepared transaction'
  const names = [user, application].flatMap((name) => (name === null ? [] : [truncate(name, maxName)]))
  return names.length === 0 ? `pid ${pid}` : `pid ${pid} (${names.join(', ')})`
}

/** The same with its state and the age of its transaction. */
function sessionText({ state, age, ...session }: Omit<ClientSession, 'query'>): string {
  const since = age === null ? '' : ` for ${formatDuration(1_000 * age)}`
  return state === null ? sessionName(session) : `${sessionName(session)}, ${state}${since}`
}

/** The first step against a session that blocks others. */
function endStep({ pid, ...names }: Pick<ClientSession, 'pid' | 'user' | 'application'>): string {
  if (pid === 0)
    return "Find the prepared transaction in pg_prepared_xacts, and end it: `ROLLBACK PREPARED 'GID';`"
  return `Ask the owner of ${sessionName({ pid, ...names })}, or end it: \`SELECT pg_terminate_backend(${pid});\``
}

/**
 * The largest share of the 2^31 ids, of transactions or of multixacts, over all databases, templates included. A
 * database that an interrupted DROP DATABASE left invalid (datconnlimit -2) ages for ever: neither vacuum nor the
 * server's own limit looks at it.
 */
const wraparoundQuery: Query<{ readonly percent: number; readonly database: string; readonly age: number }> =
  {
    name: 'wraparound',
    reads: { pg_database: ['datname', 'datfrozenxid', 'datminmxid', 'datconnlimit'] },
    budgetMs: 1_000,
    // Ages are of type integer, and 100 times an age can exceed it.
    text: `
    SELECT 100 * age::float8 / 2147483648 AS percent, datname::text AS database, age
    FROM pg_database CROSS JOIN LATERAL (SELECT greatest(age(datfrozenxid), mxid_age(datminmxid)) AS age) AS oldest
    WHERE datconnlimit <> -2 ORDER BY age DESC, datname LIMIT 1`,
  }

/** Percent; autovacuum keeps a healthy database below 10. */
const worthAFact = 11

export const wraparound = defineReading({
  queries: [wraparoundQuery],
  read: (rows) => ({
    samples: rows.map(({ percent }) => sample(transactionIdAge, percent)),
    facts: rows.flatMap(({ percent, database, age }) =>
      percent < worthAFact ? [] : [idsFact(database, age)],
    ),
  }),
})

/** Names the database with the oldest ids. */
export function idsFact(database: string, age: number): NewFact {
  return factOf(transactionIdAge, `database ${database}, ${(age / 1e6).toFixed(0)} million ids`)
}
