import { success, sample, formatDuration } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import { lockWait } from '../metrics.ts'
import type { Reading } from '../reading.ts'
import type { Query } from '../session/query.ts'
import { endStep, sessionName, sessionText, type ClientSession } from './session-text.ts'

export interface LockWaitRow extends ClientSession {
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
      'pid',
      'state',
      'query_id',
      'usename',
      'application_name',
      'xact_start',
      'state_change',
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

export const locks: Reading = {
  name: 'locks',
  queries: [locksQuery],
  read: async ({ session, tick: { log } }) => {
    const answer = await session.query(locksQuery)
    if (!answer.ok) return answer
    const [longest] = answer.value
    if (longest === undefined) return success({ samples: [sample(lockWait, 0)] })
    log.info('lock waits', { waits: answer.value })
    return success({
      samples: [sample(lockWait, longest.waited)],
      facts: [lockFact(answer.value)],
    })
  },
}

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
