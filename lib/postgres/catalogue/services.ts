import { type AlarmDefinition, withoutDatabase, unbroken, defineMetric, seriesOf } from '../../model/index.ts'
import { gaugeDefaults } from './defaults.ts'

export const servicesStale = defineMetric({
  name: 'ServicesStale',
  group: 'services',
  unit: 'Count',
  help: 'Services of Anchore without a new heartbeat from any replica for three minutes.',
})

export const feedAge = defineMetric({
  name: 'FeedAge',
  group: 'services',
  unit: 'Seconds',
  help: 'Age of the vulnerability data in use; data that were never synced have the age of the oldest registered service.',
})

const servicesStaleAlarm: AlarmDefinition = {
  ...gaugeDefaults,
  name: 'services-stale',
  area: 'services',
  severity: 'warning',
  watches: seriesOf(servicesStale),
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 100 },
  window: unbroken(5),
  symptom: (value) =>
    value === '1'
      ? 'a service of Anchore writes no heartbeat'
      : `${value} services of Anchore write no heartbeat`,
  recovered: () => 'all services write their heartbeat again',
  summary: 'A service of Anchore writes no heartbeat.',
  impact: 'A service without a heartbeat hangs or cannot reach the database, and its work stops.',
  action: 'Check the task or pod of the service, and whether it reaches the database.',
  echoOf: { causes: [...withoutDatabase, 'lock-wait', 'service-down'], waitSeconds: 0 },
}

const feedsStale: AlarmDefinition = {
  ...gaugeDefaults,
  name: 'feeds-stale',
  area: 'services',
  severity: 'warning',
  watches: seriesOf(feedAge),
  comparison: 'GreaterThanThreshold',
  threshold: 172_800,
  range: { min: 3_600, max: 31_536_000 },
  window: unbroken(3),
  symptom: (value, limit) => `the vulnerability data are ${value} old (limit ${limit})`,
  recovered: () => 'the vulnerability data are up to date again',
  summary: 'The vulnerability data are out of date.',
  impact: 'Images are judged by old data: newer vulnerabilities are not found.',
  action:
    'From policy_engine, request the feed URL of its configuration with `curl -sI`: a proxy or firewall change is the usual reason. Then read its log of the feed sync.',
}

export const serviceAlarms: readonly AlarmDefinition[] = [servicesStaleAlarm, feedsStale]
