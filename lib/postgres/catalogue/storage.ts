import { type AlarmDefinition, windows, defineMetric, seriesOf } from '../../model/index.ts'

export const blockReadTime = defineMetric({
  name: 'BlockReadTime',
  group: 'database',
  unit: 'Milliseconds',
  help: "Mean time to read a block of Anchore's database since the last slot; needs track_io_timing.",
})

export const blockWriteTime = defineMetric({
  name: 'BlockWriteTime',
  group: 'database',
  unit: 'Milliseconds',
  help: 'Mean time that a client session took to write a block since the last slot; needs PostgreSQL 16 or later and track_io_timing.',
})

export const cacheHit = defineMetric({
  name: 'CacheHit',
  group: 'database',
  unit: 'Percent',
  help: "Share of the blocks of Anchore's database that PostgreSQL found in its own cache since the last slot.",
})

export const ioReadTime = defineMetric({
  name: 'IoReadTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time that all processes of the server spent reading data files; needs PostgreSQL 16 or later and track_io_timing.',
})

export const ioWriteTime = defineMetric({
  name: 'IoWriteTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time that all processes of the server spent writing and extending data files; needs PostgreSQL 16 or later and track_io_timing.',
})

export const ioSyncTime = defineMetric({
  name: 'IoSyncTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time that all processes of the server spent syncing data files to disk; needs PostgreSQL 16 or later and track_io_timing.',
})

export const checkpointWriteTime = defineMetric({
  name: 'CheckpointWriteTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time that checkpoints spent writing, in the slot in which they ended.',
})

export const checkpointSyncTime = defineMetric({
  name: 'CheckpointSyncTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time that checkpoints spent syncing, in the slot in which they ended.',
})

export const walWriteTime = defineMetric({
  name: 'WalWriteTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time spent writing the write-ahead log; needs track_wal_io_timing.',
})

export const walSyncTime = defineMetric({
  name: 'WalSyncTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time spent syncing the write-ahead log; needs track_wal_io_timing.',
})

export const tempBytes = defineMetric({
  name: 'TempBytes',
  group: 'database',
  unit: 'Bytes',
  kind: 'counter',
  detail: 'full',
  help: "Bytes that queries in Anchore's database wrote to temporary files.",
})

export const databaseSize = defineMetric({
  name: 'DatabaseSize',
  group: 'database',
  unit: 'Bytes',
  detail: 'full',
  help: "Size of Anchore's database on disk.",
})

const ioSlow: AlarmDefinition = {
  name: 'io-slow',
  area: 'database',
  severity: 'warning',
  watches: seriesOf(blockReadTime),
  statistic: 'Average',
  comparison: 'GreaterThanThreshold',
  threshold: 20,
  range: { min: 1, max: 10_000 },
  window: windows.slow,
  // Missing data: no block was read.
  missing: 'notBreaching',
  symptom: (value, limit) => `the database's storage takes ${value} to read a block (mean, limit ${limit})`,
  recovered: () => "the database's storage is fast again",
  summary: "The database's storage is slow (needs track_io_timing).",
  impact: 'Every query that misses the cache waits; analyses and policy evaluations take longer.',
  action:
    'Check the throughput, limits and burst credits of the volume. Then find the sessions that wait for it.',
}

export const storageAlarms: readonly AlarmDefinition[] = [ioSlow]
