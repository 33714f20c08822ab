import * as anchore from '../lib/anchore/metrics.ts'
import * as postgres from '../lib/postgres/metrics.ts'
import type { Metric } from '../lib/metric.ts'
import type { PageGroup } from './page/feed.ts'

const groups: readonly (readonly [PageGroup, readonly Metric[]])[] = [
  [
    'backlog',
    [
      anchore.queueLength,
      postgres.imagesWaiting,
      postgres.imagesAnalyzing,
      postgres.oldestWait,
      postgres.longestAnalysis,
      postgres.imagesArrived,
      postgres.imagesCompleted,
      postgres.imagesFailed,
      postgres.timeToDrain,
      postgres.analysisStalled,
    ],
  ],
  [
    'lifecycle',
    [
      anchore.analysisTime,
      anchore.uploadTime,
      anchore.policyEvaluationTime,
      anchore.requestTime,
      anchore.scratchFree,
    ],
  ],
  [
    'database',
    [
      postgres.databaseUp,
      postgres.connectionSaturation,
      postgres.connectionsUsed,
      postgres.connectionsLimit,
      postgres.idleInTransaction,
      postgres.longestTransaction,
      postgres.lockWait,
      postgres.deadlocks,
      postgres.sessionsFatal,
      postgres.sessionsKilled,
      postgres.cacheHit,
      postgres.blockReadTime,
      postgres.blockWriteTime,
      postgres.ioReadTime,
      postgres.ioWriteTime,
      postgres.ioSyncTime,
      postgres.checkpointWriteTime,
      postgres.checkpointSyncTime,
      postgres.walWriteTime,
      postgres.walSyncTime,
      postgres.tempBytes,
      postgres.databaseSize,
      postgres.transactionIdAge,
      anchore.databaseProbeTime,
    ],
  ],
  [
    'services',
    [
      anchore.replicasUp,
      anchore.scrapeFailures,
      anchore.serverErrors,
      postgres.servicesStale,
      postgres.feedAge,
    ],
  ],
]

/** The part of the page that a metric is shown in; the monitor's own are what is left. */
export function groupOf(name: string): PageGroup {
  const found = groups.find(([, metrics]) => metrics.some((metric) => metric.name === name))
  return found?.[0] ?? 'monitor'
}
