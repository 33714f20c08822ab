import type { AlarmDefinition } from '../model/alarm.ts'
import { seriesOf } from '../model/metric.ts'
import { windows } from '../model/windows.ts'
import { functionErrors, queuedMessages } from './aws-metrics.ts'

/** One failure is one too many; AWS publishes nothing about a queue that nobody uses. */
const aroundNotify = {
  problem: 'monitor',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { least: 1, most: 1_000_000 },
  missing: 'notBreaching',
  topic: 'fallback',
} as const satisfies Partial<AlarmDefinition>

const notifierFailing: AlarmDefinition = {
  ...aroundNotify,
  name: 'notifier-failing',
  severity: 'critical',
  watches: seriesOf(queuedMessages, { QueueName: 'notify-failures' }),
  statistic: 'Maximum',
  window: windows.sharp,
  symptom: (value) => `${value} pages reached nobody and wait in the failure queue`,
  summary: 'Pages of anchor-watch reached nobody: notify gave them up.',
  impact: 'Somebody should have been called and was not; the next page may be lost too.',
  action:
    'Read the messages in the queue NotifyFailures: each is an alarm that changed its state. Then look in notify\'s log for "page not delivered".',
}

const notifierErrors: AlarmDefinition = {
  ...aroundNotify,
  name: 'notifier-errors',
  severity: 'warning',
  watches: seriesOf(functionErrors, { FunctionName: 'notify' }),
  statistic: 'Sum',
  window: windows.repeated,
  symptom: (value) => `notify fails again and again, ${value} times in a minute`,
  summary: 'The notifier of anchor-watch fails again and again.',
  impact: 'At least one channel may get no pages: its webhook refuses them, or its secret cannot be read.',
  action:
    'Look in notify\'s log for "page not delivered": the line names the channel, the answer and the remedy.',
}

const schedulesFailing: AlarmDefinition = {
  ...aroundNotify,
  name: 'schedules-failing',
  severity: 'critical',
  watches: seriesOf(queuedMessages, { QueueName: 'schedule-failures' }),
  statistic: 'Maximum',
  window: windows.sharp,
  symptom: (value) => `${value} runs of the collectors could not be started`,
  summary: 'The schedules of anchor-watch cannot start its collectors.',
  impact: 'Nobody watches Anchore and its database in the minutes that wait in the queue.',
  action:
    'Read a message in the queue schedule-failures: its attributes have the error. Then look whether the function and the role of the schedule are as they were deployed.',
}

/** What goes wrong on the way of a page. These alarms do not go that way. */
export const notifierAlarms = [notifierFailing, notifierErrors, schedulesFailing] as const
