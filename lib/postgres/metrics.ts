import { defineMetric } from '../model/metric.ts'

export const imagesWaiting = defineMetric({
  name: 'ImagesWaiting',
  group: 'backlog',
  unit: 'Count',
  help: 'Active images that wait for analysis.',
})

export const imagesAnalyzing = defineMetric({
  name: 'ImagesAnalyzing',
  group: 'backlog',
  unit: 'Count',
  help: 'Active images that are being analyzed.',
})

export const oldestWait = defineMetric({
  name: 'OldestWait',
  group: 'backlog',
  unit: 'Seconds',
  help: 'How long the oldest waiting image has waited; 0 when none waits.',
})

export const longestAnalysis = defineMetric({
  name: 'LongestAnalysis',
  group: 'backlog',
  unit: 'Seconds',
  help: 'How long the oldest running analysis has run; 0 when none runs.',
})

export const imagesArrived = defineMetric({
  name: 'ImagesArrived',
  group: 'backlog',
  unit: 'Count',
  kind: 'counter',
  help: 'Images that came in since the last slot, by conservation: completed + failed + change of those in the system.',
})

export const imagesCompleted = defineMetric({
  name: 'ImagesCompleted',
  group: 'backlog',
  unit: 'Count',
  kind: 'counter',
  help: 'Images whose analysis completed since the last slot.',
})

export const imagesFailed = defineMetric({
  name: 'ImagesFailed',
  group: 'backlog',
  unit: 'Count',
  kind: 'counter',
  help: 'Images whose analysis failed since the last slot.',
})

export const timeToDrain = defineMetric({
  name: 'TimeToDrain',
  group: 'backlog',
  unit: 'Seconds',
  help: 'Waiting images over the completion rate; 0 when none waits, 604800 when none completed in the window.',
})

export const analysisStalled = defineMetric({
  name: 'AnalysisStalled',
  group: 'backlog',
  unit: 'None',
  help: '1 when images wait, none completed or failed lately, and no analysis runs, several run and none is new, or the longest is stuck; else 0.',
})

export const databaseUp = defineMetric({
  name: 'DatabaseUp',
  group: 'database',
  unit: 'None',
  help: '1 when the server answered the protocol, a refusal for lack of slots included; 0 when unreachable, frozen or starting up.',
})

export const connectionSaturation = defineMetric({
  name: 'ConnectionSaturation',
  group: 'database',
  unit: 'Percent',
  help: 'The largest used/limit over the ceilings of cluster, role and database; 100 when a login is refused for lack of slots.',
})

export const connectionsUsed = defineMetric({
  name: 'ConnectionsUsed',
  group: 'database',
  unit: 'Count',
  help: 'Connections that count against the ceiling that binds; the ceiling itself when it refuses a login.',
})

export const connectionsLimit = defineMetric({
  name: 'ConnectionsLimit',
  group: 'database',
  unit: 'Count',
  help: 'The ceiling that binds: of cluster, role and database the one with the largest used/limit.',
})

export const connectionsFree = defineMetric({
  name: 'ConnectionsFree',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  help: 'Connections that are left below the ceiling that binds.',
})

export const timeToFull = defineMetric({
  name: 'TimeToFull',
  group: 'database',
  unit: 'Seconds',
  detail: 'full',
  help: 'Until a ceiling is reached if connections go on as in the last 15 slots; 0 when full, 604800 when they do not rise.',
})

export const connectionsByState = defineMetric({
  name: 'ConnectionsByState',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['State'],
  help: 'Connections of the whole server by what they do; what is rare counts as other.',
})

export const connectionsByUser = defineMetric({
  name: 'ConnectionsByUser',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['User'],
  help: 'Connections of the whole server by role: the five with most, each for at least an hour, the rest as other.',
})

export const connectionsByApplication = defineMetric({
  name: 'ConnectionsByApplication',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['Application'],
  help: 'Likewise by application_name; Anchore sets none.',
})

export const idleInTransaction = defineMetric({
  name: 'IdleInTransaction',
  group: 'database',
  unit: 'Seconds',
  help: 'How old the oldest transaction is that idles, aborted ones included; 0 when none does.',
})

export const longestTransaction = defineMetric({
  name: 'LongestTransaction',
  group: 'database',
  unit: 'Seconds',
  detail: 'full',
  help: 'How old the oldest transaction of a client is; 0 when there is none.',
})

export const lockWait = defineMetric({
  name: 'LockWait',
  group: 'database',
  unit: 'Seconds',
  help: 'How long the longest current wait for a lock has lasted; 0 when nobody waits. The log names who waits for whom.',
})

export const deadlocks = defineMetric({
  name: 'Deadlocks',
  group: 'database',
  unit: 'Count',
  kind: 'counter',
  detail: 'full',
  help: "Deadlocks in Anchore's database.",
})

export const tempBytes = defineMetric({
  name: 'TempBytes',
  group: 'database',
  unit: 'Bytes',
  kind: 'counter',
  detail: 'full',
  help: "Bytes that queries in Anchore's database wrote to temporary files.",
})

export const sessionsFatal = defineMetric({
  name: 'SessionsFatal',
  group: 'database',
  unit: 'Count',
  kind: 'counter',
  detail: 'full',
  help: "Sessions of Anchore's database that a fatal error ended.",
})

export const sessionsKilled = defineMetric({
  name: 'SessionsKilled',
  group: 'database',
  unit: 'Count',
  kind: 'counter',
  detail: 'full',
  help: "Sessions of Anchore's database that an administrator ended.",
})

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

export const transactionIdAge = defineMetric({
  name: 'TransactionIdAge',
  group: 'database',
  unit: 'Percent',
  help: 'How far the oldest database is on the way to the wraparound of transaction or multixact ids.',
})

export const servicesStale = defineMetric({
  name: 'ServicesStale',
  group: 'services',
  unit: 'Count',
  help: "Anchore's services by name none of whose replicas wrote a new heartbeat for three minutes.",
})

export const feedAge = defineMetric({
  name: 'FeedAge',
  group: 'services',
  unit: 'Seconds',
  help: 'Age of the vulnerability data in use; what was never synced is as old as the oldest service.',
})

export const databaseSize = defineMetric({
  name: 'DatabaseSize',
  group: 'database',
  unit: 'Bytes',
  detail: 'full',
  help: "Size of Anchore's database on the disk.",
})
