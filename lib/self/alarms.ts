import type { AlarmDefinition } from '../model/alarm.ts'
import { seriesOf } from '../model/metric.ts'
import { functionErrors } from './aws-metrics.ts'
import { dataDropped, dataSpooled, heartbeat } from './metrics.ts'
import { notifierAlarms } from './notifier-alarms.ts'
import { unbroken, windows } from '../model/windows.ts'

export const monitorBlind: AlarmDefinition = {
  name: 'monitor-blind',
  problem: 'monitor',
  severity: 'critical',
  watches: { each: 'collector', series: (collector) => seriesOf(heartbeat, { Collector: collector }) },
  statistic: 'SampleCount',
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { least: 1, most: 1 },
  window: windows.sharp,
  missing: 'breaching',
  symptom: (_value, _limit, collector) => `anchor-watch is blind: heartbeats of ${collector} are missing`,
  summary: 'Heartbeats of a collector are missing: anchor-watch is blind.',
  impact: 'Nobody is warned of trouble that this collector would have seen in those minutes.',
  action: "Look at the function's errors, duration and throttles, then at the schedule that starts it.",
}

export const monitorFailing: AlarmDefinition = {
  name: 'monitor-failing',
  problem: 'monitor',
  severity: 'warning',
  watches: {
    each: 'collector',
    series: (collector) => seriesOf(functionErrors, { FunctionName: collector }),
  },
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { least: 1, most: 60 },
  window: windows.patient,
  missing: 'notBreaching',
  symptom: (_value, _limit, collector) => `anchor-watch cannot do its work: the runs of ${collector} fail`,
  summary: 'The runs of a collector fail: anchor-watch sees part of Anchore, or nothing.',
  impact: 'Trouble that this collector cannot see pages nobody.',
  action:
    'Look in its log for "failure": the line names what could not be logged in to or read, and what to do.',
}

export const dataDroppedAlarm: AlarmDefinition = {
  name: 'data-dropped',
  problem: 'monitor',
  severity: 'warning',
  watches: seriesOf(dataDropped),
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { least: 1, most: 1_000_000 },
  window: windows.slow,
  missing: 'notBreaching',
  symptom: (value, limit) => `anchor-watch drops data: ${value} in a minute, limit ${limit}`,
  summary: 'anchor-watch leaves data out, minute after minute.',
  impact: 'Some series have gaps; an alarm on one of them sees nothing.',
  action: 'Look in the logs of the collectors for "dropped": the lines name the series and the reason.',
}

/** Both collectors publish the series: the Minimum would be the one for which nothing waits. */
export const dataWaiting: AlarmDefinition = {
  name: 'data-waiting',
  problem: 'monitor',
  severity: 'warning',
  watches: seriesOf(dataSpooled),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { least: 1, most: 10_000_000 },
  window: unbroken(30),
  missing: 'notBreaching',
  symptom: (value, limit) => `Data of anchor-watch wait to be sent: ${value}, limit ${limit}`,
  summary: 'Data wait to be sent to CloudWatch, minute after minute.',
  impact: 'Charts and alarms lack the minutes that wait, until they are sent.',
  action:
    'Look in the logs of the collectors for what CloudWatch answers, then at its quotas and its health.',
}

export const alarms = [
  monitorBlind,
  monitorFailing,
  dataDroppedAlarm,
  dataWaiting,
  ...notifierAlarms,
] as const
