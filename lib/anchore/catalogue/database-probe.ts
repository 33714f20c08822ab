import { type AlarmDefinition, windows, defineMetric, seriesOf } from '../../model/index.ts'

export const databaseProbeTime = defineMetric({
  name: 'DatabaseProbeTime',
  group: 'database',
  unit: 'Seconds',
  form: 'statistics',
  kind: 'counter',
  help: "Mean duration of the catalog's test read or test write of a row in the database, the slower of the two, in each replica of the catalog.",
})

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

export const probeAlarms: readonly AlarmDefinition[] = [databaseSlow]
