import {
  type AlarmDefinition,
  withoutDatabase,
  withoutRequests,
  windows,
  defineMetric,
  seriesOf,
} from '../../model/index.ts'

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

export const processAlarms: readonly AlarmDefinition[] = [tasksFailingAlarm, restarting, databaseSlow]
