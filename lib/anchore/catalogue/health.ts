import type { AlarmDefinition } from '../../model/alarm.ts'
import { withoutDatabase, withoutRequests } from '../../model/alarms/causes.ts'
import { windows } from '../../model/alarms/windows.ts'
import { defineMetric, seriesOf } from '../../model/metric.ts'

export const requestTime = defineMetric({
  name: 'RequestTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  dimensions: ['Service'],
  help: 'Time that a service took to answer a request; requests for metrics and health are not counted.',
})

export const serverErrors = defineMetric({
  name: 'ServerErrors',
  group: 'services',
  unit: 'Count',
  form: 'distribution',
  help: 'Requests answered with a 5xx status, over all services and replicas. Each answer is a value, 1 for an error: the Sum counts the errors, the Average is their share in the answers of the services with errors.',
})

export const tasksFailing = defineMetric({
  name: 'TasksFailing',
  group: 'services',
  unit: 'Count',
  help: 'Background tasks of Anchore whose last two runs or more failed, or that have not run for several times their usual interval.',
})

export const restarts = defineMetric({
  name: 'Restarts',
  group: 'services',
  unit: 'Count',
  help: 'Restarts of one process within the last hour; the maximum over the processes.',
})

export const databaseProbeTime = defineMetric({
  name: 'DatabaseProbeTime',
  group: 'database',
  unit: 'Seconds',
  form: 'statistics',
  kind: 'counter',
  help: "Mean duration of the catalog's test read or test write of a row in the database, the slower of the two, in each replica of the catalog.",
})

/** The share of errors in the answers, and at least two errors in the minute: a single error is normal. */
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
  action: 'In the dashboard, find the service that fails, and read its log at the time of the errors.',
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
  // service-down fires in the same minute, and waits for its own causes.
  echoOf: { causes: [...withoutDatabase, ...withoutRequests, 'lock-wait'], waitSeconds: 90 },
}

/** A deploy restarts each process once; a deploy that is repeated at once restarts it twice. */
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
  impact: 'The work of the process is lost at each restart: an analysis starts again, requests fail.',
  action:
    'Look for the reason for the last exit: out of memory (137), a failed liveness probe, an exception.',
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

export const healthAlarms: readonly AlarmDefinition[] = [
  serverErrorsAlarm,
  tasksFailingAlarm,
  restarting,
  databaseSlow,
]
