import {
  type AlarmDefinition,
  withoutDatabase,
  withoutRequests,
  windows,
  defineMetric,
  seriesOf,
} from '../../model/index.ts'

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
  help: 'Requests answered with a 5xx status, over all services and replicas. One value is the number of errors, each other answer of the services with errors is 0: the Maximum is the number, the Average the share of errors.',
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
    // A datum that arrives twice doubles the Sum, not the Maximum.
    statistic: 'Maximum',
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

export const requestAlarms: readonly AlarmDefinition[] = [serverErrorsAlarm]
