import type { AlarmDefinition } from '../model/alarm.ts'
import { withLessAnalysis, withoutDatabase, withoutRequests } from '../model/alarms/causes.ts'
import { seriesOf } from '../model/metric.ts'
import { formatQuantity } from '../model/quantity.ts'
import {
  databaseProbeTime,
  policyEvaluationTime,
  queueLength,
  replicasMissing,
  replicasUp,
  restarts,
  scratchFree,
  serverErrors,
  tasksFailing,
} from './metrics.ts'
import { analysisQueue, type ServiceName } from './services.ts'
import { unbroken, windows } from '../model/alarms/windows.ts'

const backlogDepth: AlarmDefinition = {
  name: 'backlog-depth',
  area: 'backlog',
  severity: 'warning',
  watches: seriesOf(queueLength, { Queue: analysisQueue }),
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  threshold: 500,
  range: { min: 1, max: 1_000_000 },
  window: windows.slow,
  missing: 'ignore',
  symptom: (value, limit) => `${value} images queue for analysis (limit ${limit})`,
  recovered: () => 'the analysis queue is short again',
  summary: 'The analysis queue is long.',
  impact: 'New images are scanned late; deploys that wait for a policy verdict wait with them.',
  action:
    'See whether images complete (metric ImagesCompleted). If they do, add analyzers while the database has connections and the analyzers have scratch space. If not, restart the analyzers that hang.',
  echoOf: {
    causes: [...withLessAnalysis, 'backlog-growing', 'backlog-age', 'backlog-age-critical'],
    waitSeconds: 0,
  },
}

/** The effect of each service's absence. */
const lostWork: Readonly<Record<string, string>> = {
  apiext: 'No client can reach Anchore: calls fail, and pipelines that wait for a verdict are blocked.',
  catalog: 'Images are neither accepted nor queued, and no verdict is given.',
  simplequeue: 'No image is queued for analysis; new images wait.',
  analyzer: 'No image is analyzed; new images wait, and so do deploys that need their verdict.',
  policy_engine: 'No image gets a policy verdict, and vulnerability data are not updated.',
} satisfies Record<ServiceName, string>

export const serviceDown: AlarmDefinition = {
  name: 'service-down',
  area: 'services',
  severity: 'critical',
  watches: { each: 'service', series: (service) => seriesOf(replicasUp, { Service: service }) },
  statistic: 'Maximum',
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { min: 1, max: 1 },
  window: windows.scattered,
  missing: 'ignore',
  symptom: (_value, _limit, service) => `${service} does not answer`,
  recovered: (service) => `${service} answers again`,
  summary: 'A service does not answer.',
  impact: (_value, service) => lostWork[service] ?? 'The work of the service stops.',
  action: "Check the service's task or pod and its last log lines. Restart it if it hangs.",
  // Both fire after three minutes.
  echoOf: { causes: withoutDatabase, waitSeconds: 60 },
}

/** A deploy replaces the replicas in turn, each in about two minutes: three of them in six. */
const shortDefaults = {
  area: 'services',
  statistic: 'Minimum',
  comparison: 'GreaterThanOrEqualToThreshold',
  range: { min: 1, max: 100 },
  missing: 'ignore',
  symptom: (value: string, _limit: string, service: string) =>
    `${value} of the replicas of ${service} do not answer`,
  recovered: (service: string) => `all replicas of ${service} answer again`,
} as const satisfies Partial<AlarmDefinition>

const replicatedService = {
  each: 'replicated service',
  series: (service: string) => seriesOf(replicasMissing, { Service: service }),
} as const

export const serviceShort: AlarmDefinition = {
  ...shortDefaults,
  name: 'service-short',
  severity: 'warning',
  watches: replicatedService,
  threshold: 1,
  window: unbroken(5),
  summary: 'A service has fewer replicas than expected.',
  impact:
    'The remaining replicas do the work, so the service is slower. With one replica left, the next failure is an outage.',
  action:
    'Find the missing task or pod and the cause. If the service was scaled down on purpose, set replicas in watch.yml.',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['service-half', 'service-down'],
}

const serviceHalf: AlarmDefinition = {
  ...shortDefaults,
  name: 'service-half',
  severity: 'critical',
  watches: replicatedService,
  threshold: 50,
  window: unbroken(7),
  summary: 'A service has lost half of its replicas or more.',
  impact: 'The rest of the replicas may not manage the work: analyses wait, requests take longer or fail.',
  action:
    'Find the missing tasks or pods and the cause they have in common: a node, a volume, memory. If the service was scaled down on purpose, set replicas in watch.yml.',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['service-down'],
}

/** The public API: the service that users call. */
export const userService: ServiceName = 'apiext'

/** A balancer without a health check still sends requests to a replica that hangs. */
const apiShort: AlarmDefinition = {
  ...shortDefaults,
  name: 'api-short',
  severity: 'critical',
  watches: { ...replicatedService, each: 'replicated API' },
  threshold: 1,
  window: unbroken(7),
  summary: 'A replica of the public API does not answer.',
  impact: 'Calls to a replica that does not answer hang or fail. The others do all the work.',
  action:
    'Find the replica (the page names it where a scrape failed), restart it or take it out of the load balancer, and read its last log lines.',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['service-down'],
}

/** The share of errors in the answers, and at least two errors in the minute: a single one is no trouble. */
const serverErrorsAlarm: AlarmDefinition = {
  name: 'server-errors',
  area: 'services',
  severity: 'critical',
  watches: seriesOf(serverErrors),
  statistic: 'Average',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 0.1,
  condition: {
    series: seriesOf(serverErrors),
    statistic: 'Sum',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 2,
    otherwise: 0,
  },
  range: { min: 0.001, max: 1 },
  // In a deploy, apiext fails while catalog, simplequeue and policy_engine are replaced in turn.
  window: windows.slow,
  missing: 'notBreaching',
  isShare: true,
  symptom: (value, limit) => `${value} of the requests fail with server errors (5xx, limit ${limit})`,
  recovered: () => 'requests succeed again',
  summary: 'Requests fail with server errors (5xx).',
  impact: (share) =>
    share < 0.5
      ? 'Some calls fail: clients and pipelines get errors instead of results, and a retry may succeed.'
      : 'Most calls fail: clients and pipelines get errors instead of results.',
  action: 'Find the service that fails in the dashboard, and read its log at the time of the errors.',
  echoOf: {
    causes: [...withoutDatabase, ...withoutRequests, 'connections-exhausted', 'lock-wait'],
    waitSeconds: 0,
  },
}

const tasksFailingAlarm: AlarmDefinition = {
  name: 'tasks-failing',
  area: 'services',
  severity: 'warning',
  watches: seriesOf(tasksFailing),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 100 },
  window: windows.steady,
  missing: 'ignore',
  symptom: (value) =>
    value === '1'
      ? 'a background task fails or no longer runs'
      : `${value} background tasks fail or no longer run`,
  recovered: () => 'the background tasks run again',
  summary: 'Background tasks of Anchore fail or no longer run.',
  impact:
    'Without the feed sync the vulnerability data age; without a watcher its work stops: new tags, evaluations, notifications.',
  action: 'Read the log of the service of the task at the time of its last run.',
  // service-down fires in the same minute and waits itself.
  echoOf: { causes: [...withoutDatabase, ...withoutRequests, 'lock-wait'], waitSeconds: 90 },
}

/** A deploy restarts each process once, and one that is repeated at once twice. */
const restarting: AlarmDefinition = {
  name: 'restarting',
  area: 'services',
  severity: 'warning',
  watches: seriesOf(restarts),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 3,
  range: { min: 2, max: 60 },
  window: windows.steady,
  missing: 'ignore',
  symptom: (value) => `a process restarted ${value} times within an hour`,
  recovered: () => 'processes run without restarts again',
  summary: 'A process of Anchore restarts again and again.',
  impact: 'The work of the process is lost at each restart: an analysis begins anew, requests fail.',
  action: 'Look for the reason of the last exit: out of memory (137), a failed liveness probe, an exception.',
}

/** Anchore asks for three times the largest image, unpacked; most images unpack to less than 3 GB. */
export const scratchLow: AlarmDefinition = {
  name: 'scratch-low',
  area: 'backlog',
  severity: 'critical',
  watches: seriesOf(scratchFree),
  statistic: 'Minimum',
  comparison: 'LessThanThreshold',
  threshold: 10e9,
  range: { min: 1e6, max: 1e15 },
  window: windows.steady,
  missing: 'ignore',
  symptom: (value, limit) => `an analyzer has ${value} of scratch space left (limit ${limit})`,
  recovered: () => 'the analyzers have scratch space again',
  summary: 'An analyzer has little scratch space left.',
  impact: (free) =>
    free < 1e9
      ? 'Analyses fail on this analyzer.'
      : `Images that unpack to more than about ${formatQuantity(free / 3, 'Bytes')} fail on this analyzer.`,
  action:
    'Look for files that interrupted analyses left in the scratch directory, and remove them. Then enlarge the volume.',
}

/** Six milliseconds are normal. From 0.1 s on, an analysis, which makes hundreds of requests, takes a minute longer. */
const databaseSlow: AlarmDefinition = {
  name: 'database-slow',
  area: 'database',
  severity: 'warning',
  watches: seriesOf(databaseProbeTime),
  statistic: 'Average',
  comparison: 'GreaterThanThreshold',
  threshold: 0.1,
  range: { min: 0.001, max: 120 },
  // A probe that hangs once adds up to 120 s to the mean of one minute.
  window: windows.slow,
  missing: 'ignore',
  symptom: (value, limit) => `the database is slow: a probe of the catalog takes ${value} (limit ${limit})`,
  recovered: () => 'the database answers the catalog in time again',
  summary: "The database is slow: the catalog's probes take long.",
  impact:
    'Each step of Anchore waits for the database: uploads, policy evaluations and API calls take longer.',
  action:
    'Look on the database server for CPU, slow storage, long transactions and locks, then at the network.',
  // io-slow has the same window.
  echoOf: { causes: ['database-down', 'connections-refused', 'lock-wait', 'io-slow'], waitSeconds: 60 },
}

/** An evaluation takes less than a second. Callers give up after some seconds. */
const policyEvaluationSlow: AlarmDefinition = {
  name: 'policy-evaluation-slow',
  area: 'services',
  severity: 'warning',
  watches: seriesOf(policyEvaluationTime),
  statistic: 'Average',
  comparison: 'GreaterThanThreshold',
  threshold: 3,
  range: { min: 0.01, max: 3_600 },
  // One large image makes one minute slow.
  window: windows.slow,
  missing: 'notBreaching',
  symptom: (value, limit) => `a policy evaluation takes ${value} (mean, limit ${limit})`,
  recovered: () => 'policy evaluations are fast again',
  summary: 'Policy evaluations are slow.',
  impact: 'Deploys that wait for a policy verdict are slow or time out.',
  action:
    'Check the CPU and memory of policy_engine, then how fast the database answers. More replicas of policy_engine share the work.',
  // database-slow has the same window, and waits itself.
  echoOf: { causes: ['lock-wait', 'io-slow', 'database-slow'], waitSeconds: 90 },
}

export const alarms: readonly AlarmDefinition[] = [
  backlogDepth,
  serviceDown,
  serviceShort,
  serviceHalf,
  apiShort,
  serverErrorsAlarm,
  tasksFailingAlarm,
  restarting,
  scratchLow,
  databaseSlow,
  policyEvaluationSlow,
]
