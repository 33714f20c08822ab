import type { AlarmDefinition } from '../model/alarm.ts'
import { withoutDatabase } from '../model/alarms/causes.ts'
import { seriesOf, type Series } from '../model/metric.ts'
import { unbroken, windows } from '../model/alarms/windows.ts'
import { functionErrors, messagesInFlight, oldestMessage, visibleMessages } from './aws-metrics.ts'
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
  symptom: (_value, _limit, collector) =>
    `no sign of life from ${collector}, ${unwatched(collector)} are unwatched`,
  recovered: (collector) => `${collector} reports again`,
  summary: 'Heartbeats of a collector are missing: anchor-watch is blind.',
  impact: (_value, collector) =>
    `Trouble of ${unwatched(collector)} pages nobody. Anchore itself may be fine.`,
  action:
    'Look at the log of the function, then at its errors and throttles in the Lambda console, then at its schedule in EventBridge Scheduler.',
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
  impact: (_value: number, collector: string) =>
    `Trouble of ${unwatched(collector)} may page nobody. Anchore itself may be fine.`,
  action: 'Find the line "failure" in the log of the collector: it has the reason and the remedy.',
} as const satisfies Partial<AlarmDefinition>

const nothingRead: AlarmDefinition = {
  ...coverageLevel,
  name: 'nothing-read',
  threshold: 1,
  range: { min: 1, max: 50 },
  window: windows.patient,
  symptom: (_value, _limit, collector) => `nothing of ${sources[collector]} can be read`,
  recovered: (collector) => `${sources[collector]} is read again`,
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
  symptom: (value, _limit, collector) => `only ${value} of ${sources[collector]} can be read`,
  recovered: (collector) => `all of ${sources[collector]} is read again`,
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
  symptom: () => 'blind, neither Anchore nor its database can be read',
  recovered: () => 'Anchore and its database are read again',
  summary: 'Both collectors run and read nothing: anchor-watch is blind.',
  impact: 'Trouble of Anchore and of its database pages nobody.',
}

/** The things that a collector watches. */
function unwatched(collector: string): string {
  return collector === 'collect-postgres' ? "Anchore's database and backlog" : "Anchore's services"
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
  recovered: (collector) => `the runs of ${collector} succeed again`,
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
  symptom: (value) => `${value === '1' ? 'one datum is' : `${value} data are`} dropped in a minute`,
  recovered: () => 'data are published without loss again',
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
  symptom: (value) => `${value === '1' ? 'one datum waits' : `${value} data wait`} to be sent to CloudWatch`,
  recovered: () => 'all data are sent again',
  summary: 'Data wait to be sent to CloudWatch.',
  impact: 'Charts and alarms lack the minutes that wait, until they are sent.',
  action: "Look in the logs of the collectors for CloudWatch's answers, then at its quotas and its health.",
}

/**
 * AWS publishes nothing about an unused queue. The fallback topic sends mail: a page about notify must not go through
 * notify.
 */
const notifierDefaults = {
  area: 'monitor',
  statistic: 'Maximum',
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
  watches: seriesOf(visibleMessages, { QueueName: 'notify-failures' }),
  window: windows.sharp,
  symptom: (value) =>
    `${value === '1' ? 'one page was' : `${value} pages were`} not delivered and wait in the failure queue`,
  recovered: () => 'the failure queue of notify is empty again',
  summary: 'notify could not deliver pages.',
  impact: 'The on-call engineer was not paged on every channel. The next page may be lost too.',
  action:
    'Read the messages in the queue NotifyFailures: each is a state change of an alarm. Then find "page not delivered" in the log of notify.',
}

/** A message waits at most 90 s for a cause. SQS leaves a message out that was received three times: notifier-retrying has those. */
const notifierLate: AlarmDefinition = {
  ...notifierDefaults,
  name: 'notifier-late',
  severity: 'critical',
  watches: {
    each: 'queue',
    series: (severity) => seriesOf(oldestMessage, { QueueName: `${severity}-queue` }),
  },
  threshold: 300,
  range: { min: 180, max: 3_600 },
  window: windows.sharp,
  symptom: (value, limit, severity) =>
    `notify is late: a ${severity} message waits for ${value}, limit ${limit}`,
  recovered: (severity) => `notify takes ${severity} messages again`,
  summary: 'notify does not take the messages of the alarms.',
  impact: 'Pages of this severity come late or not at all.',
  action:
    'Look at the Throttles, Errors and Duration of notify, then at the state of its event source mappings. The alarms are in CloudWatch.',
}

/** notify returns a message that a channel did not take: it is in flight until its next attempt. */
const notifierRetrying: AlarmDefinition = {
  ...notifierDefaults,
  name: 'notifier-retrying',
  severity: 'warning',
  watches: {
    each: 'queue',
    series: (severity) => seriesOf(messagesInFlight, { QueueName: `${severity}-queue` }),
  },
  window: windows.slow,
  symptom: (value, _limit, severity) =>
    `a channel does not take pages: ${value} ${severity} ${value === '1' ? 'message waits' : 'messages wait'} for it`,
  recovered: (severity) => `the channels take ${severity} pages again`,
  summary: 'A channel does not take pages.',
  impact:
    'At least one channel gets no pages: it refuses them or cannot be reached, or its secret cannot be read.',
  action:
    'Find "page not delivered" in the log of notify: the line names the channel, the answer and the remedy.',
}

const sweepFailing: AlarmDefinition = {
  ...notifierDefaults,
  name: 'sweep-failing',
  severity: 'warning',
  watches: seriesOf(functionErrors, { FunctionName: 'sweep' }),
  statistic: 'Sum',
  window: windows.repeated,
  symptom: () => 'the runs of sweep fail',
  recovered: () => 'the runs of sweep succeed again',
  summary: 'The runs of sweep fail.',
  impact: 'A page that was lost is not sent again, a critical incident that lasts is not repeated.',
  action: 'Find "run failed" in the log of sweep: the line has the reason.',
}

const schedulesFailing: AlarmDefinition = {
  ...notifierDefaults,
  name: 'schedules-failing',
  severity: 'critical',
  watches: seriesOf(visibleMessages, { QueueName: 'schedule-failures' }),
  window: windows.sharp,
  symptom: (value) =>
    `${value === '1' ? 'one scheduled run' : `${value} scheduled runs`} could not be started`,
  recovered: () => 'the scheduled runs start again',
  summary: 'EventBridge Scheduler cannot start the functions.',
  impact: 'Anchore or its database was not monitored in these minutes, or lost pages were not sent again.',
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
  notifierLate,
  notifierRetrying,
  sweepFailing,
  schedulesFailing,
]
