import type { AlarmDefinition } from '../model/alarm.ts'
import { withoutDatabase } from '../model/alarms/causes.ts'
import { seriesOf, type Series } from '../model/metric.ts'
import { unbroken, windows } from '../model/alarms/windows.ts'
import { functionErrors, queuedMessages, undeliveredNotifications } from './aws-metrics.ts'
import { coverage, dataDropped, dataSpooled, heartbeat } from './metrics.ts'

export const monitorBlind: AlarmDefinition = {
  name: 'monitor-blind',
  area: 'monitor',
  severity: 'critical',
  watches: { each: 'collector', series: (collector) => seriesOf(heartbeat, { Collector: collector }) },
  statistic: 'SampleCount',
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { min: 1, max: 1 },
  window: windows.sharp,
  missing: 'breaching',
  symptom: (_value, _limit, collector) => `anchor-watch is blind: heartbeats of ${collector} are missing`,
  summary: 'Heartbeats of a collector are missing: anchor-watch is blind.',
  impact: 'Problems in the area of this collector do not page.',
  action: 'Check the errors, duration and throttles of the function, then its schedule.',
}

function coverageOf(collector: string): Series {
  return seriesOf(coverage, { Collector: collector })
}

const coverageLevel = {
  area: 'monitor',
  severity: 'warning',
  watches: { each: 'collector', series: coverageOf },
  statistic: 'Maximum',
  comparison: 'LessThanThreshold',
  missing: 'ignore',
  impact: 'Trouble that this collector cannot see pages nobody.',
  action: 'Correct what the title names; the log of the collector has a line "failure" with the remedy.',
} as const satisfies Partial<AlarmDefinition>

const nothingRead: AlarmDefinition = {
  ...coverageLevel,
  name: 'nothing-read',
  threshold: 1,
  range: { min: 1, max: 50 },
  window: windows.patient,
  symptom: (_value, _limit, collector) => `anchor-watch reads nothing of ${sources[collector]}`,
  summary: 'A collector runs and reads nothing.',
  // monitor-sees-nothing fires in the same minute, anchore-locked-out too.
  echoOf: { causes: [...withoutDatabase, 'monitor-sees-nothing'], waitSeconds: 60 },
}

const partlyRead: AlarmDefinition = {
  ...coverageLevel,
  name: 'partly-read',
  threshold: 100,
  // A collector that reads nothing pages as nothing-read alone.
  condition: {
    series: coverageOf,
    statistic: 'Maximum',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    otherwise: 100,
  },
  range: { min: 1, max: 100 },
  window: windows.slow,
  symptom: (value, _limit, collector) => `anchor-watch reads ${value} of ${sources[collector]}`,
  summary: 'A collector reads a part of what it should read.',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['nothing-read'],
}

/** Both collectors run, and anchor-watch sees nothing at all. */
const monitorSeesNothing: AlarmDefinition = {
  ...coverageLevel,
  name: 'monitor-sees-nothing',
  severity: 'critical',
  watches: coverageOf('collect-anchore'),
  condition: {
    series: coverageOf('collect-postgres'),
    statistic: 'Maximum',
    comparison: 'LessThanThreshold',
    threshold: 1,
    otherwise: 100,
  },
  threshold: 1,
  range: { min: 1, max: 50 },
  window: windows.patient,
  symptom: () => 'anchor-watch is blind, both collectors read nothing',
  summary: 'Both collectors run and read nothing: anchor-watch is blind.',
  impact: 'Trouble of Anchore and of its database pages nobody.',
}

/** The source of each collector, in a title. */
const sources: Readonly<Record<string, string>> = {
  'collect-anchore': 'Anchore',
  'collect-postgres': 'the database',
}

const monitorFailing: AlarmDefinition = {
  name: 'monitor-failing',
  area: 'monitor',
  severity: 'warning',
  watches: {
    each: 'collector',
    series: (collector) => seriesOf(functionErrors, { FunctionName: collector }),
  },
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 60 },
  window: windows.patient,
  missing: 'notBreaching',
  symptom: (_value, _limit, collector) => `the runs of ${collector} fail`,
  summary: 'The runs of a collector fail.',
  impact: 'Data of those minutes may come late or be lost, and alarms may lack points.',
  action: 'Look in its log for "failure": the line names the table, the call or the step, and the remedy.',
  milderThan: ['monitor-blind'],
}

const dataDroppedAlarm: AlarmDefinition = {
  name: 'data-dropped',
  area: 'monitor',
  severity: 'warning',
  watches: seriesOf(dataDropped),
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 1_000_000 },
  window: windows.slow,
  missing: 'notBreaching',
  symptom: (value, limit) => `anchor-watch drops data: ${value} in a minute, limit ${limit}`,
  summary: 'anchor-watch drops data.',
  impact: 'Some series have gaps, and alarms on them have no data.',
  action: 'Find "dropped" in the logs of the collectors: the lines name the series and the reason.',
}

/** Both collectors publish the series: the Minimum would hide one behind the other. */
const dataWaiting: AlarmDefinition = {
  name: 'data-waiting',
  area: 'monitor',
  severity: 'warning',
  watches: seriesOf(dataSpooled),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 10_000_000 },
  window: unbroken(30),
  missing: 'notBreaching',
  symptom: (value, limit) => `Data of anchor-watch wait to be sent: ${value}, limit ${limit}`,
  summary: 'Data wait to be sent to CloudWatch.',
  impact: 'Charts and alarms lack the minutes that wait, until they are sent.',
  action: "Look in the logs of the collectors for CloudWatch's answers, then at its quotas and its health.",
}

/**
 * A single failure fires; AWS publishes nothing about an unused queue. The fallback topic sends mail: a page about notify
 * must not go through notify.
 */
const notifierDefaults = {
  area: 'monitor',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 1_000_000 },
  missing: 'notBreaching',
  topic: 'fallback',
} as const satisfies Partial<AlarmDefinition>

const notifierFailing: AlarmDefinition = {
  ...notifierDefaults,
  name: 'notifier-failing',
  severity: 'critical',
  watches: seriesOf(queuedMessages, { QueueName: 'notify-failures' }),
  statistic: 'Maximum',
  window: windows.sharp,
  symptom: (value) => `${value} undelivered messages are in the failure queue of notify`,
  summary: 'notify could not deliver pages.',
  impact: 'The on-call engineer was not paged. The next page may be lost too.',
  action:
    'Read the messages in the queue NotifyFailures: each is a state change of an alarm. Then find "page not delivered" in the log of notify.',
}

/**
 * The queue has such a message too, but SQS may need 15 minutes to report an unused queue. One message alone is left to
 * notifier-failing.
 */
const notifierUnreached: AlarmDefinition = {
  ...notifierDefaults,
  name: 'notifier-unreached',
  severity: 'critical',
  watches: { each: 'topic', series: (topic) => seriesOf(undeliveredNotifications, { TopicName: topic }) },
  statistic: 'Sum',
  window: windows.twice,
  symptom: (value, _limit, topic) => `SNS cannot deliver ${topic} alarms to notify (${value} in a minute)`,
  summary: 'SNS cannot deliver alarms to notify.',
  impact: 'Alarms of this severity page nobody.',
  action:
    'Compare the function notify, its permission for SNS and its subscriptions with the deployed template; deploy again if one is missing. The messages are in the queue NotifyFailures.',
}

const notifierErrors: AlarmDefinition = {
  ...notifierDefaults,
  name: 'notifier-errors',
  severity: 'warning',
  watches: seriesOf(functionErrors, { FunctionName: 'notify' }),
  statistic: 'Sum',
  window: windows.repeated,
  symptom: (value) => `notify fails repeatedly (${value} errors in a minute)`,
  summary: 'notify fails repeatedly.',
  impact: 'At least one channel may get no pages: its webhook refuses them, or its secret cannot be read.',
  action:
    'Find "page not delivered" in the log of notify: the line names the channel, the answer and the remedy.',
}

const schedulesFailing: AlarmDefinition = {
  ...notifierDefaults,
  name: 'schedules-failing',
  severity: 'critical',
  watches: seriesOf(queuedMessages, { QueueName: 'schedule-failures' }),
  statistic: 'Maximum',
  window: windows.sharp,
  symptom: (value) => `${value} runs of the collectors could not be started`,
  summary: 'EventBridge Scheduler cannot start the collectors.',
  impact: 'Anchore or its database was not monitored in these minutes.',
  action:
    'Read a message in the queue schedule-failures: its attributes have the error. Then compare the function and the role of the schedule with the deployed template.',
}

export const alarms: readonly AlarmDefinition[] = [
  monitorBlind,
  nothingRead,
  partlyRead,
  monitorSeesNothing,
  monitorFailing,
  dataDroppedAlarm,
  dataWaiting,
  notifierFailing,
  notifierUnreached,
  notifierErrors,
  schedulesFailing,
]
