import { defineMetric } from '../model/metric.ts'

export const blockReadTime = defineMetric({
  name: 'BlockReadTime',
  group: 'database',
  unit: 'Milliseconds',
  help: "Mean time of reading a block of Anchore's database since the last slot; only with track_io_timing on.",
})

export const blockWriteTime = defineMetric({
  name: 'BlockWriteTime',
  group: 'database',
  unit: 'Milliseconds',
  help: 'Mean time of writing a block by a client session since the last slot; PostgreSQL 16 or later, only with track_io_timing on.',
})

export const cacheHit = defineMetric({
  name: 'CacheHit',
  group: 'database',
  unit: 'Percent',
  help: "Blocks of Anchore's database found in PostgreSQL's own cache, of those asked for since the last slot.",
})

export const ioReadTime = defineMetric({
  name: 'IoReadTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time that all processes of the server spent reading data files; PostgreSQL 16 or later, track_io_timing.',
})

export const ioWriteTime = defineMetric({
  name: 'IoWriteTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time that all processes of the server spent writing and extending data files; likewise.',
})

export const ioSyncTime = defineMetric({
  name: 'IoSyncTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time that all processes of the server spent syncing data files to the disk; likewise.',
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
  help: 'Time spent writing the write-ahead log; only with track_wal_io_timing on.',
})

export const walSyncTime = defineMetric({
  name: 'WalSyncTime',
  group: 'database',
  unit: 'Milliseconds',
  kind: 'counter',
  detail: 'full',
  help: 'Time spent syncing the write-ahead log; likewise.',
})
