import { defineMetric, type AlarmDefinition, windows, seriesOf } from '../model/index.ts'

// AWS publishes these; anchor-watch's alarms watch them.

export const functionErrors = defineMetric({
  namespace: 'AWS/Lambda',
  name: 'Errors',
  group: 'monitor',
  unit: 'Count',
  kind: 'counter',
  dimensions: ['FunctionName'],
  help: 'Invocations of a function that failed or timed out; 0 if none did, no data without an invocation.',
})

export const messagesInFlight = defineMetric({
  namespace: 'AWS/SQS',
  name: 'ApproximateNumberOfMessagesNotVisible',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['QueueName'],
  help: 'Messages that notify is processing, or has returned to the queue for a later attempt.',
})

export const oldestMessage = defineMetric({
  namespace: 'AWS/SQS',
  name: 'ApproximateAgeOfOldestMessage',
  group: 'monitor',
  unit: 'Seconds',
  dimensions: ['QueueName'],
  help: 'The age of the oldest message of a queue. A message that was received three times or more does not count.',
})

export const visibleMessages = defineMetric({
  namespace: 'AWS/SQS',
  name: 'ApproximateNumberOfMessagesVisible',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['QueueName'],
  help: 'Messages that wait in a queue; no data once the queue has been empty and unused for 6 hours.',
})

/**
 * Missing data do not breach, because AWS publishes nothing about an unused queue. The fallback topic sends mail: a page
 * about notify must not go through notify.
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

/**
 * A message waits at most 90 s for a cause. SQS does not count a message that was received three times:
 * notifier-retrying covers these messages.
 */
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
    `notify is late: a ${severity} message has waited for ${value}, limit ${limit}`,
  recovered: (severity) => `notify processes ${severity} messages again`,
  summary: 'notify does not process the messages of the alarms.',
  impact: 'Pages of this severity come late or not at all.',
  action:
    'Look at the Throttles, Errors and Duration of notify, then at the state of its event source mappings. The alarms are in CloudWatch.',
}

/**
 * If a channel does not accept a page, notify returns the message to the queue: it is in flight until its next attempt.
 */
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
    `a channel does not accept pages: ${value} ${severity} ${value === '1' ? 'message waits' : 'messages wait'} for it`,
  recovered: (severity) => `the channels accept ${severity} pages again`,
  summary: 'A channel does not accept pages.',
  several: 'channels do not accept pages',
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
  impact: 'Lost pages are not sent again, and open critical incidents get no reminder.',
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

/** The alarms on the functions that page, and on the schedules of all functions. */
export const pagingAlarms: readonly AlarmDefinition[] = [
  notifierFailing,
  notifierLate,
  notifierRetrying,
  sweepFailing,
  schedulesFailing,
]
