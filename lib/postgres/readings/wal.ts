import { counted, counterReading, eraOf, type CounterRow } from './counter-reading.ts'
import { walSyncTime, walWriteTime } from '../metrics.ts'
import type { Query } from '../session/query.ts'

type Counter = 'write_time' | 'sync_time'

/** PostgreSQL 18 moved these times from pg_stat_wal to rows of their own in pg_stat_io. */
export const wal = counterReading<Counter>({
  name: 'wal',
  detail: 'full',
  timing: 'track_wal_io_timing',
  queries: [
    walQuery('pg_stat_wal', ['wal_write_time', 'wal_sync_time'], 'PostgreSQL 14, until 17'),
    walQuery('pg_stat_io', ['write_time', 'fsync_time'], 'PostgreSQL 18'),
  ],
  samplesOf: (increase, timed) =>
    timed
      ? counted(increase, [
          [walWriteTime, 'write_time'],
          [walSyncTime, 'sync_time'],
        ])
      : [],
})

function walQuery(
  view: 'pg_stat_wal' | 'pg_stat_io',
  times: readonly [write: string, sync: string],
  since: string,
): Query<CounterRow<Counter>> {
  const [write, sync] = times
  const ofIo = view === 'pg_stat_io'
  return {
    name: 'wal',
    reads: { [view]: ['stats_reset', ...times, ...(ofIo ? ['object'] : [])] },
    since,
    budgetMs: 1_000,
    text: `
      SELECT ${eraOf('max(stats_reset)')} AS era, current_setting('track_wal_io_timing')::bool AS timed,
        json_build_object('write_time', sum(${write}), 'sync_time', sum(${sync})) AS counters
      FROM ${view} ${ofIo ? `WHERE object = 'wal'` : ''}`,
  }
}
