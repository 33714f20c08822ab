import type { AlarmDefinition } from '../model/alarm.ts'
import { seriesOf } from '../model/metric.ts'
import { feedAge, servicesStale } from './metrics.ts'
import { unbroken } from '../model/windows.ts'

const stale: AlarmDefinition = {
  name: 'services-stale',
  problem: 'services',
  severity: 'warning',
  watches: seriesOf(servicesStale),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { least: 1, most: 100 },
  window: unbroken(5),
  missing: 'ignore',
  symptom: (value) => `services of Anchore that write no heartbeat: ${value}`,
  summary: 'A service of Anchore writes no heartbeat.',
  impact:
    'No replica of such a service works, or none reaches the database; its step of the lifecycle stands still.',
  action:
    'The log line `services stale` names it: look at its task or pod, and whether it reaches the database.',
}

const feedsStale: AlarmDefinition = {
  ...stale,
  name: 'feeds-stale',
  watches: seriesOf(feedAge),
  comparison: 'GreaterThanThreshold',
  threshold: 172_800,
  range: { least: 3_600, most: 31_536_000 },
  window: unbroken(3),
  symptom: (value, limit) => `the vulnerability data are ${value} old (limit ${limit})`,
  summary: 'The vulnerability data are old.',
  impact: 'Images are judged by what was known then: new vulnerabilities are not found.',
  action:
    "Look at the policy engine's feed sync: its log, its way to the feed service, and the space it has.",
}

/** What Anchore's own tables tell of it beside the backlog. */
export const anchoreAlarms = [stale, feedsStale] as const
