import type { AlarmDefinition } from '../alarm.ts'
import { seriesOf } from '../metric.ts'
import { heartbeat } from './metrics.ts'

export const monitorBlind: AlarmDefinition = {
  name: 'monitor-blind',
  problem: 'monitor',
  severity: 'critical',
  watches: { each: 'collector', series: (collector) => seriesOf(heartbeat, { Collector: collector }) },
  statistic: 'SampleCount',
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { least: 1, most: 1 },
  window: { breaching: 3, points: 5 },
  missing: 'breaching',
  symptom: (_value, _limit, collector) => `anchor-watch is blind: ${collector} publishes nothing`,
  summary: 'anchor-watch publishes nothing: it is blind.',
  impact: 'Nobody is warned of trouble that this collector would have seen.',
  action: "Look at the function's errors, duration and throttles, then at the schedule that starts it.",
}

export const alarms = [monitorBlind] as const
