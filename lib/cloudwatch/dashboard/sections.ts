import { alarmsOf, metrics } from '../../alarms/index.ts'
import { anchoreMetrics as anchore, analysisQueue, timedServices } from '../../anchore/index.ts'
import { chartOf, lineOf, ownChart, type Chart, type Draw, type Section } from './chart.ts'
import type { Config } from '../../config/index.ts'
import { coverage } from '../../findings/index.ts'
import { type Alarm, collectorNames, type Metric } from '../../model/index.ts'
import { postgresMetrics as postgres, states } from '../../postgres/index.ts'
import { dataDropped, dataSpooled, heartbeat } from '../../publish/index.ts'

const daySeconds = 86_400

/** The parts of watch.yml that decide which charts there are. */
type ChartedConfig = Pick<Config, 'detail' | 'alarms' | 'anchore'>

/**
 * The charts of a deployment, with the thresholds of its alarms. A metric without dimensions that is in no chart gets its
 * own at the end of its section.
 */
export function sectionsOf(config: ChartedConfig): readonly Section[] {
  const chart: Draw = drawWith(alarmsOf(config))
  const sections = {
    backlog: { title: 'Backlog', charts: backlogCharts(chart) },
    lifecycle: { title: 'Lifecycle of an image', charts: lifecycleCharts(chart, config) },
    database: { title: 'Database', charts: databaseCharts(chart) },
    services: { title: 'Services', charts: serviceCharts(chart, config) },
    monitor: { title: 'anchor-watch itself', charts: monitorCharts(chart) },
    details: { title: 'Details', charts: detailCharts(chart) },
  }
  const charts = Object.values(sections).flatMap((section) => section.charts)
  const drawn = new Set(charts.flatMap(({ lines }) => lines.map(({ series }) => series.metric)))
  // A metric without a unit is 0 or 1: its alarm shows it.
  const rest = Object.values(metrics)
    .flat()
    .filter((metric) => metric.dimensions.length === 0 && metric.unit !== 'None' && !drawn.has(metric))
  return Object.entries(sections)
    .filter(([name]) => name !== 'details' || config.detail === 'full')
    .map(([name, { title, charts }]) => ({
      title,
      charts: [
        ...charts,
        ...rest.filter((metric) => sectionOf(metric) === name).map((metric) => ownChart(chart, metric)),
      ],
    }))
}

function sectionOf({ detail, group }: Metric): string {
  return detail === 'full' ? 'details' : group
}

function drawWith(alarms: readonly Alarm[]): Draw {
  return (title, lines, more) => chartOf(title, lines, alarms, more)
}

function backlogCharts(chart: Draw): readonly Chart[] {
  return [
    chart('Images that wait and are analyzed', [
      lineOf('waiting', postgres.imagesWaiting),
      lineOf('analyzing', postgres.imagesAnalyzing),
      lineOf('in the queue', anchore.queueLength, { dimensions: { Queue: analysisQueue } }),
    ]),
    chart('Arrivals against completions, a minute', [
      lineOf('arrived', postgres.imagesArrived),
      lineOf('completed', postgres.imagesCompleted),
      lineOf('failed', postgres.imagesFailed),
    ]),
    // While no image completes, the metric is a week, which would flatten the rest of the chart.
    chart('Time to drain', [lineOf('time to drain', postgres.timeToDrain, { statistic: 'Minimum' })], {
      max: daySeconds,
    }),
    chart('Longest wait', [lineOf('oldest waiting image', postgres.oldestWait)]),
    chart('Longest analysis', [lineOf('oldest running analysis', postgres.longestAnalysis)]),
    chart('Growth and unqueued images', [
      lineOf('growth a minute', postgres.backlogGrowth),
      lineOf('not in the queue', postgres.imagesUnqueued),
    ]),
  ]
}

function lifecycleCharts(chart: Draw, { anchore: { services } }: ChartedConfig): readonly Chart[] {
  const timed = services.filter(({ name }) => timedServices.includes(name))
  return [
    chart('Analysis', [
      lineOf('p50', anchore.analysisTime, { statistic: 'p50' }),
      lineOf('p95', anchore.analysisTime),
    ]),
    chart('Upload and policy evaluation', [
      lineOf('upload, p95', anchore.uploadTime),
      lineOf('policy evaluation, mean', anchore.policyEvaluationTime, { statistic: 'Average' }),
    ]),
    chart(
      'Requests, p95',
      timed.map(({ name }) => lineOf(name, anchore.requestTime, { dimensions: { Service: name } })),
    ),
    chart('Failed analyses', [lineOf('share that failed', postgres.analysisFailures)], { max: 100 }),
    chart('Scratch space', [lineOf('free, fullest analyzer', anchore.scratchFree, { statistic: 'Minimum' })]),
  ].filter(({ lines }) => lines.length > 0)
}

function databaseCharts(chart: Draw): readonly Chart[] {
  return [
    chart('Connections against the limit that is reached first', [
      lineOf('used', postgres.connectionsUsed),
      lineOf('limit', postgres.connectionsLimit),
      lineOf('sessions of Anchore', postgres.anchoreSessions),
    ]),
    chart('Connection saturation', [lineOf('saturation', postgres.connectionSaturation)], { max: 100 }),
    chart('Locks and idle transactions', [
      lineOf('longest wait for a lock', postgres.lockWait),
      lineOf('oldest idle transaction', postgres.idleInTransaction),
    ]),
    chart('I/O: a block', [
      lineOf('read', postgres.blockReadTime, { statistic: 'Average' }),
      lineOf('write', postgres.blockWriteTime, { statistic: 'Average' }),
    ]),
    chart('Probe of the catalog', [lineOf('mean', anchore.databaseProbeTime, { statistic: 'Average' })]),
    chart(
      'Cache hits and transaction ids',
      [
        lineOf('blocks found in the cache', postgres.cacheHit),
        lineOf('transaction ids used', postgres.transactionIdAge),
      ],
      { max: 100 },
    ),
  ]
}

function serviceCharts(chart: Draw, { anchore: { services } }: ChartedConfig): readonly Chart[] {
  const replicated = services.filter(({ replicas }) => replicas > 1)
  return [
    chart(
      'Replicas that answer',
      services.map(({ name }) => lineOf(name, anchore.replicasUp, { dimensions: { Service: name } })),
    ),
    chart(
      'Replicas that are missing',
      replicated.map(({ name }) =>
        lineOf(name, anchore.replicasMissing, { statistic: 'Minimum', dimensions: { Service: name } }),
      ),
      { max: 100 },
    ),
    chart('Share of server errors', [lineOf('5xx', anchore.serverErrors, { statistic: 'Average' })], {
      max: 1,
    }),
    chart('Restarts, failing tasks, silent services', [
      lineOf('restarts of one process in an hour', anchore.restarts),
      lineOf('failing tasks', anchore.tasksFailing),
      lineOf('services without a heartbeat', postgres.servicesStale),
    ]),
    chart('Age of the vulnerability data', [lineOf('age', postgres.feedAge)]),
  ].filter(({ lines }) => lines.length > 0)
}

function monitorCharts(chart: Draw): readonly Chart[] {
  return [
    chart(
      'Heartbeats',
      collectorNames.map((name) => lineOf(name, heartbeat, { dimensions: { Collector: name } })),
    ),
    chart(
      'Coverage: share of the sources that were read',
      collectorNames.map((name) => lineOf(name, coverage, { dimensions: { Collector: name } })),
      { max: 100 },
    ),
    chart(
      'Data that wait or were dropped',
      collectorNames.flatMap((name) => [
        lineOf(`waiting, ${name}`, dataSpooled, { dimensions: { Collector: name } }),
        lineOf(`dropped, ${name}`, dataDropped, { statistic: 'Maximum', dimensions: { Collector: name } }),
      ]),
    ),
  ]
}

/** The charts that `detail: full` adds. */
function detailCharts(chart: Draw): readonly Chart[] {
  return [
    chart(
      'Connections by state',
      [...states, 'other'].map((State) =>
        lineOf(State, postgres.connectionsByState, { dimensions: { State } }),
      ),
    ),
    chart('Deadlocks and ended sessions', [
      lineOf('deadlocks', postgres.deadlocks),
      lineOf('ended by a fatal error', postgres.sessionsFatal),
      lineOf('ended by an administrator', postgres.sessionsKilled),
    ]),
    chart('I/O of all processes', [
      lineOf('read', postgres.ioReadTime),
      lineOf('write', postgres.ioWriteTime),
      lineOf('sync', postgres.ioSyncTime),
    ]),
    chart('Checkpoints', [
      lineOf('write', postgres.checkpointWriteTime),
      lineOf('sync', postgres.checkpointSyncTime),
    ]),
    chart('Write-ahead log', [lineOf('write', postgres.walWriteTime), lineOf('sync', postgres.walSyncTime)]),
  ]
}

/** The metrics that neither a chart nor an alarm uses, each with the reason. */
export const undrawn: Readonly<Record<string, string>> = {
  [postgres.connectionsByUser.name]: 'The names of the roles are not known before they are published.',
  [postgres.connectionsByApplication.name]:
    'The names of the applications are not known before they are published.',
}
