import { anchoreMetrics as anchore } from '../anchore/index.ts'
import { postgresMetrics as postgres } from '../postgres/index.ts'
import type { Statistic, Metric } from '../model/index.ts'
import type { Column, TimeColumns } from '../cloudwatch/index.ts'

/**
 * The published statistics that advice reads, by their use. A counter is read by its Average, the events of a minute: a
 * datum that arrives twice changes neither it nor any other of these columns but `count` of a step's times.
 */
export const columns = {
  waiting: of(postgres.imagesWaiting, 'Average'),
  analyzing: of(postgres.imagesAnalyzing, 'Average'),
  oldestWait: of(postgres.oldestWait, 'Maximum'),
  longestAnalysis: of(postgres.longestAnalysis, 'Maximum'),
  unqueued: of(postgres.imagesUnqueued, 'Minimum'),
  arrived: of(postgres.imagesArrived, 'Average'),
  completed: of(postgres.imagesCompleted, 'Average'),
  failed: of(postgres.imagesFailed, 'Average'),
  analyzers: of(anchore.replicasUp, 'Average', { Service: 'analyzer' }),
  policyEngines: of(anchore.replicasUp, 'Average', { Service: 'policy_engine' }),
  catalogs: of(anchore.replicasUp, 'Average', { Service: 'catalog' }),
  simplequeues: of(anchore.replicasUp, 'Average', { Service: 'simplequeue' }),
  apis: of(anchore.replicasUp, 'Average', { Service: 'apiext' }),
  scratchMin: of(anchore.scratchFree, 'Minimum'),
  scratchMax: of(anchore.scratchFree, 'Maximum'),
  probe: of(anchore.databaseProbeTime, 'Average'),
  blockRead: of(postgres.blockReadTime, 'Average'),
  blockWrite: of(postgres.blockWriteTime, 'Average'),
  cacheHit: of(postgres.cacheHit, 'Average'),
  databaseUp: of(postgres.databaseUp, 'Maximum'),
  saturation: of(postgres.connectionSaturation, 'Maximum'),
  connections: of(postgres.connectionsUsed, 'Maximum'),
  connectionsLimit: of(postgres.connectionsLimit, 'Minimum'),
  anchoreSessions: of(postgres.anchoreSessions, 'Maximum'),
  feedAge: of(postgres.feedAge, 'Minimum'),
  lockWait: of(postgres.lockWait, 'Maximum'),
} as const

export const analysis = timesOfMetric(anchore.analysisTime)
export const upload = timesOfMetric(anchore.uploadTime)
export const evaluation = timesOfMetric(anchore.policyEvaluationTime)

/** The middle of each part of the distribution of analysis times, the shortest first, with the share of the part. */
export const analysisParts: readonly { readonly column: Column; readonly share: number }[] = [
  ...[5, 15, 25, 35, 45, 55, 65, 75, 85].map((percent) => ({ percent, share: 0.1 })),
  { percent: 93.5, share: 0.07 },
  { percent: 98.5, share: 0.03 },
].map(({ percent, share }) => ({ column: of(anchore.analysisTime, `p${percent}`), share }))

/** Every column, to be read at once. */
export const allColumns: readonly Column[] = [
  ...Object.values(columns),
  ...[analysis, upload, evaluation].flatMap((one) => [one.count, one.mean, one.max]),
  ...analysisParts.map(({ column }) => column),
]

function of(
  metric: Metric,
  statistic: Statistic | `p${number}`,
  dimensions: Readonly<Record<string, string>> = {},
): Column {
  return { metric, dimensions, statistic }
}

function timesOfMetric(metric: Metric): TimeColumns {
  return { count: of(metric, 'SampleCount'), mean: of(metric, 'Average'), max: of(metric, 'Maximum') }
}
