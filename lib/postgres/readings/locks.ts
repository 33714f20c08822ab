import { success } from '../../model/failure.ts'
import { sample } from '../../model/metric.ts'
import { lockWait } from '../metrics.ts'
import type { Reading } from '../reading.ts'
import type { Query } from '../session/query.ts'

/** A session in the log, without the text of its query, which may contain data of users. */
interface Party {
  readonly pid: number
  /** Null where pg_monitor is missing, or for the holder a prepared transaction, whose pid is 0. */
  readonly state: string | null
  /** The query id of pg_stat_statements; null where compute_query_id is off. */
  readonly query: string | null
}

interface LockWaitRow extends Party {
  /** Seconds. */
  readonly waited: number
  readonly held_by: readonly Party[]
}

/** The number of waits examined: pg_blocking_pids stops the whole lock manager for a moment. */
const maxWaits = 10

/** The longest first; a wait that has begun just now has no start yet. */
const locksQuery: Query<LockWaitRow> = {
  name: 'locks',
  reads: { pg_locks: ['pid', 'granted', 'waitstart'], pg_stat_activity: ['pid', 'state', 'query_id'] },
  since: 'PostgreSQL 14',
  budgetMs: 1_000,
  text: `
    WITH waiting AS (
      SELECT pid, min(waitstart) AS since FROM pg_locks WHERE NOT granted
      GROUP BY pid ORDER BY since NULLS LAST LIMIT ${maxWaits}
    ), activity AS (
      SELECT pid, state, query_id::text AS query FROM pg_stat_activity
    )
    SELECT pid, state, query,
      coalesce(greatest(extract(epoch FROM clock_timestamp() - since), 0), 0)::float8 AS waited,
      coalesce((
        SELECT json_agg(json_build_object('pid', holder, 'state', holding.state, 'query', holding.query))
        FROM unnest(pg_blocking_pids(pid)) AS holder LEFT JOIN activity AS holding ON holding.pid = holder
      ), '[]') AS held_by
    FROM waiting LEFT JOIN activity USING (pid)
    ORDER BY waited DESC`,
}

export const locks: Reading = {
  name: 'locks',
  queries: [locksQuery],
  read: async ({ session, tick: { log } }) => {
    const answer = await session.query(locksQuery)
    if (!answer.ok) return answer
    const [longest] = answer.value
    if (longest !== undefined) log.info('lock waits', { waits: answer.value })
    return success({ samples: [sample(lockWait, longest?.waited ?? 0)] })
  },
}
