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
  help: 'Time that the oldest waiting image has waited; 0 if none waits.',
})

export const longestAnalysis = defineMetric({
  name: 'LongestAnalysis',
  group: 'backlog',
  unit: 'Seconds',
  help: 'Time that the oldest running analysis has run; 0 if none runs.',
})

export const imagesArrived = defineMetric({
  name: 'ImagesArrived',
  group: 'backlog',
  unit: 'Count',
  kind: 'counter',
  help: 'Images that arrived since the last slot: completed + failed + the change in waiting and analyzing images.',
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
  help: 'Waiting images divided by the completion rate of the last 15 to 120 minutes; 0 if none waits, 604800 if none completed.',
})

export const backlogGrowth = defineMetric({
  name: 'BacklogGrowth',
  group: 'backlog',
  unit: 'Count',
  help: 'Images a minute by which waiting and analyzing images increased over the last 5 minutes; 0 if they did not.',
})

export const analysisFailures = defineMetric({
  name: 'AnalysisFailures',
  group: 'backlog',
  unit: 'Percent',
  help: 'Share of the analyses of the last 15 minutes that failed; 0 while fewer than 5 failed.',
})

export const imagesUnqueued = defineMetric({
  name: 'ImagesUnqueued',
  group: 'backlog',
  unit: 'Count',
  help: 'Waiting images in excess of the rows of images_to_analyze in the table queue: they reach no analyzer.',
})

export const analysisStalled = defineMetric({
  name: 'AnalysisStalled',
  group: 'backlog',
  unit: 'None',
  help: '1 if images wait, none completed or failed within postgres.stalled_after, and no analyzer makes progress (see the runbook); otherwise 0.',
})

export const databaseUp = defineMetric({
  name: 'DatabaseUp',
  group: 'database',
  unit: 'None',
  help: '1 if the server answered, even with a refused login; 0 if it is unreachable, frozen, starting up or shutting down.',
})

export const connectionSaturation = defineMetric({
  name: 'ConnectionSaturation',
  group: 'database',
  unit: 'Percent',
  help: 'Connections in use as a share of the limit: the highest over the limits of server, role and database; 100 if a login is refused because a limit is reached.',
})

export const connectionsUsed = defineMetric({
  name: 'ConnectionsUsed',
  group: 'database',
  unit: 'Count',
  help: 'Connections that count against the limit in ConnectionsLimit; the limit itself if it refuses a login.',
})

export const connectionsLimit = defineMetric({
  name: 'ConnectionsLimit',
  group: 'database',
  unit: 'Count',
  help: 'The limit of server, role or database with the highest share in use.',
})

export const anchoreSessions = defineMetric({
  name: 'AnchoreSessions',
  group: 'database',
  unit: 'Count',
  help: 'Sessions of Anchore in its database: those of postgres.anchore_role, otherwise of the roles that may write its tables.',
})

export const connectionsFree = defineMetric({
  name: 'ConnectionsFree',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  help: 'ConnectionsLimit minus ConnectionsUsed.',
})

export const timeToFull = defineMetric({
  name: 'TimeToFull',
  group: 'database',
  unit: 'Seconds',
  detail: 'full',
  help: 'Time until a limit is reached at the trend of the last 15 slots; 0 if a limit is reached, 604800 if connections do not rise.',
})

export const connectionsByState = defineMetric({
  name: 'ConnectionsByState',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['State'],
  help: 'Connections of the server by state (pg_stat_activity); rare states count as other.',
})

export const connectionsByUser = defineMetric({
  name: 'ConnectionsByUser',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['User'],
  help: 'Connections of the server by role: the five roles with the most connections, each for at least an hour; the rest count as other.',
})

export const connectionsByApplication = defineMetric({
  name: 'ConnectionsByApplication',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['Application'],
  help: 'Connections of the server by application_name, with the rules of ConnectionsByUser; Anchore sets none.',
})

export const idleInTransaction = defineMetric({
  name: 'IdleInTransaction',
  group: 'database',
  unit: 'Seconds',
  help: 'Age of the oldest idle transaction, including aborted ones; 0 if there is none.',
})

export const longestTransaction = defineMetric({
  name: 'LongestTransaction',
  group: 'database',
  unit: 'Seconds',
  detail: 'full',
  help: 'Age of the oldest transaction of a client; 0 if there is none.',
})

export const lockWait = defineMetric({
  name: 'LockWait',
  group: 'database',
  unit: 'Seconds',
  help: 'Duration of the longest current wait for a lock, without the waits of CREATE INDEX CONCURRENTLY for older transactions; 0 if no session waits. The log names the waiting session and the holder.',
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
  help: "Mean time to read a block of Anchore's database since the last slot; needs track_io_timing.",
})

export const blockWriteTime = defineMetric({
  name: 'BlockWriteTime',
  group: 'database',
  unit: 'Milliseconds',
  help: 'Mean time in which a client session wrote a block since the last slot; needs PostgreSQL 16 or later and track_io_timing.',
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

export const transactionIdAge = defineMetric({
  name: 'TransactionIdAge',
  group: 'database',
  unit: 'Percent',
  help: 'Transaction or multixact ids that the oldest database has used, as a share of the 2^31 ids before wraparound.',
})

export const servicesStale = defineMetric({
  name: 'ServicesStale',
  group: 'services',
  unit: 'Count',
  help: 'Services of Anchore without a new heartbeat from any replica for three minutes.',
})

export const feedAge = defineMetric({
  name: 'FeedAge',
  group: 'services',
  unit: 'Seconds',
  help: 'Age of the vulnerability data in use; data that were never synced count as old as the oldest service.',
})

export const databaseSize = defineMetric({
  name: 'DatabaseSize',
  group: 'database',
  unit: 'Bytes',
  detail: 'full',
  help: "Size of Anchore's database on disk.",
})
