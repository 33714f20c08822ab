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

export const processAlarms: readonly AlarmDefinition[] = [tasksFailingAlarm, restarting]
