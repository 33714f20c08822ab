import type { Metric } from '../../lib/model/index.ts'
import { postgresMetrics as postgres } from '../../lib/postgres/index.ts'

const names = (...metrics: readonly Metric[]): readonly string[] => metrics.map(({ name }) => name)

/** The metrics that lack data if a grant of docs/grants.sql is missing, by the reading that needs the grant. */
export const metricsOfReading: Readonly<Record<string, readonly string[]>> = {
  connections: names(
    postgres.connectionSaturation,
    postgres.connectionsUsed,
    postgres.connectionsLimit,
    postgres.anchoreSessions,
  ),
  transactions: names(postgres.idleInTransaction, postgres.longestTransaction),
  backlog: names(
    postgres.imagesWaiting,
    postgres.imagesAnalyzing,
    postgres.oldestWait,
    postgres.longestAnalysis,
    postgres.imagesArrived,
    postgres.imagesCompleted,
    postgres.imagesFailed,
    postgres.timeToDrain,
    postgres.backlogGrowth,
    postgres.analysisStalled,
    postgres.analysisFailures,
  ),
  queue: names(postgres.imagesUnqueued),
  services: names(postgres.servicesStale),
  feeds: names(postgres.feedAge),
}
