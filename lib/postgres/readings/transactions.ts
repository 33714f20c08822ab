import { failed, success, sample } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import type { Query } from '../session/query.ts'
import { idleInTransaction, longestTransaction } from '../metrics.ts'
import { hiddenSessionsFailure } from '../session/query-failure.ts'
import type { Reading } from '../reading.ts'
import { endStep, sessionName, sessionText, type ClientSession } from './session-text.ts'

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

export const transactions: Reading = {
  name: 'transactions',
  queries: [transactionsQuery],
  read: async ({ session, config, detail }) => {
    const answer = await session.query(transactionsQuery)
    if (!answer.ok) return answer
    const [row] = answer.value
    if (!row?.sees_all) return failed(hiddenSessionsFailure(transactionsQuery, config.user))
    const { oldest } = row
    return success({
      ...(oldest !== null && {
        facts: [idleFact({ ...oldest, age: row.idle })],
      }),
      samples: [
        sample(idleInTransaction, row.idle),
        ...(detail === 'full' ? [sample(longestTransaction, row.longest)] : []),
      ],
    })
  },
}

/** Names the idle session. */
export function idleFact(session: Omit<ClientSession, 'query'>): NewFact {
  return factOf(idleInTransaction, sessionName(session), {
    lines: [sessionText(session)],
    first: endStep(session),
  })
}
