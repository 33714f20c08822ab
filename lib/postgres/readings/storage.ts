import { factOf } from '../../findings/index.ts'
import { formatQuantity, sample } from '../../model/index.ts'
import {
  blockReadTime,
  blockWriteTime,
  cacheHit,
  checkpointSyncTime,
  checkpointWriteTime,
  databaseSize,
  ioReadTime,
  ioSyncTime,
  ioWriteTime,
  tempBytes,
  walSyncTime,
  walWriteTime,
} from '../catalogue/storage.ts'
import { deadlocks, sessionsFatal, sessionsKilled } from '../catalogue/transactions.ts'
import { defineReading } from '../reading.ts'
import { counted, counterReading, type Source } from './counters.ts'

/** Milliseconds: the lowest threshold that io-slow may have. A shorter read needs no explanation. */
const slowMs = 1

/** One row of pg_stat_database: Anchore's own. There is no share while no block was requested, and no mean while none was read. */
export const blocks = counterReading(
  'blocks',
  [
    {
      since: 'PostgreSQL 14',
      reads: {
        pg_stat_database: [
          ...['datname', 'stats_reset', 'blks_hit', 'blks_read', 'blk_read_time'],
          ...['deadlocks', 'temp_bytes', 'sessions_fatal', 'sessions_killed'],
        ],
      },
      reset: 'stats_reset',
      timing: 'track_io_timing',
      counters: {
        hit: 'blks_hit',
        read: 'blks_read',
        read_time: 'blk_read_time',
        deadlocks: 'deadlocks',
        temp_bytes: 'temp_bytes',
        fatal: 'sessions_fatal',
        killed: 'sessions_killed',
      },
      from: 'pg_stat_database WHERE datname = current_database()',
    },
  ],
  {
    remarks: 'track_io_timing',
    samplesOf: (increase, detail) => {
      const { of, timed } = increase
      const requested = of('hit') + of('read')
      return [
        ...(requested > 0 ? [sample(cacheHit, (100 * of('hit')) / requested)] : []),
        ...(timed && of('read') > 0 ? [sample(blockReadTime, of('read_time') / of('read'))] : []),
        ...(detail === 'full'
          ? counted(increase, [
              [deadlocks, 'deadlocks'],
              [tempBytes, 'temp_bytes'],
              [sessionsFatal, 'fatal'],
              [sessionsKilled, 'killed'],
            ])
          : []),
      ]
    },
    factsOf: ({ of }) =>
      of('read_time') < slowMs * of('read') || of('read') === 0
        ? []
        : [factOf(blockReadTime, `${formatQuantity(of('read'), 'Count')} blocks read since the last run`)],
  },
)

/**
 * Sums over pg_stat_io, which has one row for each kind of process, object and context (30 to 79 by version). No
 * older view counts the blocks that client sessions write, so that there is no mean before PostgreSQL 16.
 */
export const io = counterReading(
  'io',
  [
    ioSource('write_bytes', ['write_bytes'], 'PostgreSQL 18'),
    ioSource('writes * op_bytes', ['writes', 'op_bytes'], 'PostgreSQL 16'),
  ],
  {
    samplesOf: (increase, detail) => {
      const { of, timed } = increase
      if (!timed) return []
      const written = of('client_writes')
      return [
        ...(written > 0 ? [sample(blockWriteTime, of('client_write_time') / written)] : []),
        ...(detail === 'full'
          ? counted(increase, [
              [ioReadTime, 'read_time'],
              [ioWriteTime, 'write_time'],
              [ioSyncTime, 'sync_time'],
            ])
          : []),
      ]
    },
  },
)

function ioSource(writtenBytes: string, columns: readonly string[], since: string) {
  const total = (time: string): string => `coalesce(sum(${time}), 0)`
  const ofClients = (sum: string): string =>
    `coalesce(sum(${sum}) FILTER (WHERE backend_type = 'client backend'), 0)`
  return {
    since,
    reads: {
      pg_stat_io: [
        ...['backend_type', 'object', 'stats_reset', 'read_time', 'write_time', 'extend_time', 'fsync_time'],
        ...columns,
      ],
    },
    reset: 'max(stats_reset)',
    timing: 'track_io_timing',
    counters: {
      client_writes: `${ofClients(writtenBytes)} / current_setting('block_size')::int`,
      client_write_time: ofClients('write_time'),
      read_time: total('read_time'),
      write_time: `${total('write_time')} + ${total('extend_time')}`,
      sync_time: total('fsync_time'),
    },
    from: `pg_stat_io WHERE object <> 'wal'`,
  }
}

type Times = Source<'write_time' | 'sync_time'>

/** PostgreSQL always measures its checkpoints; the times of one are added when it ends. */
export const checkpoints = counterReading(
  'checkpoints',
  [
    checkpointSource('pg_stat_checkpointer', ['write_time', 'sync_time'], 'PostgreSQL 17'),
    checkpointSource(
      'pg_stat_bgwriter',
      ['checkpoint_write_time', 'checkpoint_sync_time'],
      'PostgreSQL 9.2, until 16',
    ),
  ],
  {
    detail: 'full',
    samplesOf: (increase) =>
      counted(increase, [
        [checkpointWriteTime, 'write_time'],
        [checkpointSyncTime, 'sync_time'],
      ]),
  },
)

function checkpointSource(view: string, times: readonly [write: string, sync: string], since: string): Times {
  return {
    since,
    reads: { [view]: ['stats_reset', ...times] },
    reset: 'stats_reset',
    counters: { write_time: times[0], sync_time: times[1] },
    from: view,
  }
}

/** PostgreSQL 18 moved these times from pg_stat_wal to rows of their own in pg_stat_io. */
export const wal = counterReading(
  'wal',
  [
    walSource('pg_stat_wal', ['wal_write_time', 'wal_sync_time'], 'PostgreSQL 14, until 17'),
    walSource('pg_stat_io', ['write_time', 'fsync_time'], 'PostgreSQL 18'),
  ],
  {
    detail: 'full',
    remarks: 'track_wal_io_timing',
    samplesOf: (increase) =>
      increase.timed
        ? counted(increase, [
            [walWriteTime, 'write_time'],
            [walSyncTime, 'sync_time'],
          ])
        : [],
  },
)

function walSource(view: string, times: readonly [write: string, sync: string], since: string): Times {
  const ofIo = view === 'pg_stat_io'
  return {
    since,
    reads: { [view]: ['stats_reset', ...times, ...(ofIo ? ['object'] : [])] },
    reset: 'max(stats_reset)',
    timing: 'track_wal_io_timing',
    counters: { write_time: `sum(${times[0]})`, sync_time: `sum(${times[1]})` },
    from: ofIo ? `pg_stat_io WHERE object = 'wal'` : view,
  }
}

/** Asks the file system for the size of every file of the database. */
export const size = defineReading<{ readonly bytes: number }>({
  queries: [
    {
      name: 'size',
      reads: {},
      budgetMs: 2_000,
      text: 'SELECT pg_database_size(current_database())::float8 AS bytes',
    },
  ],
  detail: 'full',
  read: (rows) => ({ samples: rows.map(({ bytes }) => sample(databaseSize, bytes)) }),
})
