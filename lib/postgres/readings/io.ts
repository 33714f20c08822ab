import { sample, type Sample } from '../../model/index.ts'
import { counted, counterReading, eraOf, type CounterRow, type Increase } from './counter-reading.ts'
import { blockWriteTime, ioReadTime, ioSyncTime, ioWriteTime } from '../metrics.ts'
import type { Query } from '../session/query.ts'

type Counter = 'client_writes' | 'client_write_time' | 'read_time' | 'write_time' | 'sync_time'

const totals = [
  [ioReadTime, 'read_time'],
  [ioWriteTime, 'write_time'],
  [ioSyncTime, 'sync_time'],
] as const

/**
 * Sums over pg_stat_io, which has one row for each kind of process, object and context (30 to 79 by version). No
 * older view counts the blocks that client sessions write, so that there is no mean before PostgreSQL 16.
 */
export const io = counterReading<Counter>({
  name: 'io',
  queries: [
    ioQuery('write_bytes', ['write_bytes'], 'PostgreSQL 18'),
    ioQuery('writes * op_bytes', ['writes', 'op_bytes'], 'PostgreSQL 16'),
  ],
  samplesOf: (increase, timed, detail) =>
    timed ? [...mean(increase), ...(detail === 'full' ? counted(increase, totals) : [])] : [],
})

function ioQuery(
  writtenBytes: string,
  columns: readonly string[],
  since: string,
): Query<CounterRow<Counter>> {
  const total = (time: string): string => `coalesce(sum(${time}), 0)`
  const ofClients = (sum: string): string =>
    `coalesce(sum(${sum}) FILTER (WHERE backend_type = 'client backend'), 0)`
  return {
    name: 'io',
    reads: {
      pg_stat_io: [
        ...['backend_type', 'object', 'stats_reset', 'read_time', 'write_time', 'extend_time', 'fsync_time'],
        ...columns,
      ],
    },
    since,
    budgetMs: 1_000,
    text: `
      SELECT ${eraOf('max(stats_reset)')} AS era, current_setting('track_io_timing')::bool AS timed,
        json_build_object(
          'client_writes', ${ofClients(writtenBytes)} / current_setting('block_size')::int,
          'client_write_time', ${ofClients('write_time')},
          'read_time', ${total('read_time')},
          'write_time', ${total('write_time')} + ${total('extend_time')},
          'sync_time', ${total('fsync_time')}) AS counters
      FROM pg_stat_io WHERE object <> 'wal'`,
  }
}

function mean({ of }: Increase<Counter>): readonly Sample[] {
  const written = of('client_writes')
  return written > 0 ? [sample(blockWriteTime, of('client_write_time') / written)] : []
}
