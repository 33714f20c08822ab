import type { AlarmNow } from '../../../lib/model/index.ts'
import { alarmMessage } from '../../../local/aws/sns.ts'
import { alarmLike } from '../aws/alarm-like.ts'
import { minuteAt } from './minute.ts'

/** The message that CloudWatch sends for backlog-age in ALARM, with these fields in place of its own. */
export function metricAlarmMessage(changes: Readonly<Record<string, unknown>> = {}): string {
  const message = alarmMessage({
    at: Date.UTC(2026, 10, 23, 21, 5, 12, 391),
    alarm: alarmLike(),
    configuredAt: Date.UTC(2026, 10, 1, 9),
    from: 'OK',
    to: 'ALARM',
    reason:
      'Threshold Crossed: 2 out of the last 3 datapoints [2820.0 (23/11/26 21:03:00), 1900.0 (23/11/26 21:02:00)] were greater than the threshold (1800.0) (minimum 2 datapoints for OK -> ALARM transition).',
    reasonData: '{}',
  })
  return JSON.stringify({ ...(JSON.parse(message) as object), ...changes })
}

export const topicArn = 'arn:aws:sns:eu-west-1:123456789012:CriticalTopic'

/** The event of the notifier's subscription, a record for each message. */
export function snsEvent(...messages: readonly string[]): unknown {
  return {
    Records: messages.map((Message, index) => ({
      EventSource: 'aws:sns',
      Sns: {
        MessageId: `m-${index}`,
        TopicArn: topicArn,
        Message,
        Timestamp: '2026-11-23T21:05:12.500Z',
        MessageAttributes: {},
      },
    })),
  }
}

/** The message of connections-exhausted (critical), `minute` minutes after 21:00; its points began three earlier. */
export function change(
  from: string,
  to: string,
  minute: number,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return metricAlarmMessage({
    AlarmName: 'anchor-watch-prod-connections-exhausted',
    OldStateValue: from,
    NewStateValue: to,
    NewStateReason: reasonAt(minute),
    StateChangeTime: new Date(minuteAt(minute)).toISOString(),
    ...more,
  })
}

function reasonAt(minute: number): string {
  return `Threshold Crossed: 2 datapoints [${pointAt(minute - 2)}, ${pointAt(minute - 3)}] were greater`
}

function pointAt(minute: number): string {
  const [, day = '', time = ''] = /-(\d\d)T(\d\d:\d\d)/.exec(new Date(minuteAt(minute)).toISOString()) ?? []
  return `95.0 (${day}/11/26 ${time}:00)`
}

/** An alarm as DescribeAlarms has it since `minute` minutes after 21:00; connections-exhausted by default. */
export function alarmNow(state: AlarmNow['state'], minute: number, name = 'connections-exhausted'): AlarmNow {
  return {
    name: `anchor-watch-prod-${name}`,
    arn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:anchor-watch-prod-${name}`,
    state,
    changedAt: minuteAt(minute),
    configuredAt: undefined,
    reason: reasonAt(minute),
    threshold: undefined,
  }
}
