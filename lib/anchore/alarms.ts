import type { AlarmDefinition } from '../model/alarm.ts'
import { seriesOf } from '../model/metric.ts'
import { queueLength, replicasMissing, replicasUp } from './metrics.ts'
import { analysisQueue } from './services.ts'
import { unbroken, windows } from '../model/windows.ts'

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
  summary: 'The analysis queue is long.',
  impact: 'New images are scanned late; deploys that wait for a policy verdict wait with them.',
  action:
    'Check whether the analyzers work (service-down, AnalysisTime). If they do, add analyzers while database and scratch space have headroom.',
}

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
  symptom: (_value, _limit, service) => `no replica of ${service} answers`,
  summary: 'A service does not answer.',
  impact: 'The work of the service stops. Without apiext no client can reach Anchore.',
  action: "Check the service's task or pod and its last log lines. Restart it if it hangs.",
}

export const serviceShort: AlarmDefinition = {
  name: 'service-short',
  area: 'services',
  severity: 'warning',
  watches: {
    each: 'replicated service',
    series: (service) => seriesOf(replicasMissing, { Service: service }),
  },
  statistic: 'Minimum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 999 },
  window: unbroken(5),
  missing: 'ignore',
  symptom: (value, limit, service) => `missing replicas of ${service}: ${value} (limit ${limit})`,
  summary: 'A service has fewer replicas than expected.',
  impact:
    'The remaining replicas do the work, so the service is slower. With one replica left, the next failure is an outage.',
  action:
    'Find the missing task or pod and the cause. If the service was scaled down on purpose, set replicas in watch.yml.',
}

export const alarms: readonly AlarmDefinition[] = [backlogDepth, serviceDown, serviceShort]
