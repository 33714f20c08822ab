import { counted, counterReading, eraOf, type CounterRow } from './counter-reading.ts'
import { walSyncTime, walWriteTime } from '../metrics.ts'
import type { Columns, Variant } from '../schema.ts'

type Counter = 'write_time' | 'sync_time'

/** PostgreSQL 18 moved these times from pg_stat_wal to rows of their own in pg_stat_io. */
export const wal = counterReading<Counter>({
  name: 'wal',
  detail: 'full',
  timing: 'track_wal_io_timing',
  variants: [
    variant({
      reads: { pg_stat_wal: ['wal_write_time', 'wal_sync_time'] },
      since: 'PostgreSQL 14, until 17',
      times: ['wal_write_time', 'wal_sync_time'],
      from: 'pg_stat_wal',
    }),
    variant({
      reads: { pg_stat_io: ['write_bytes'] },
      since: 'PostgreSQL 18',
      times: ['write_time', 'fsync_time'],
      from: `pg_stat_io WHERE object = 'wal'`,
    }),
  ],
  samplesOf: (increase, timed) =>
    timed
      ? counted(increase, [
          [walWriteTime, 'write_time'],
          [walSyncTime, 'sync_time'],
        ])
      : [],
})

interface Source {
  readonly reads: Columns
  readonly since: string
  readonly times: readonly [write: string, sync: string]
  readonly from: string
}

function variant({ reads, since, times: [write, sync], from }: Source): Variant<CounterRow<Counter>> {
  return {
    reads,
    since,
    query: {
      name: 'wal',
      needs: 'pg_monitor',
      budgetMs: 1_000,
      text: `
        SELECT ${eraOf('max(stats_reset)')} AS era, current_setting('track_wal_io_timing')::bool AS timed,
          json_build_object('write_time', sum(${write}), 'sync_time', sum(${sync})) AS counters
        FROM ${from}`,
    },
  }
}
