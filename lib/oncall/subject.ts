import type { AlarmMessage } from './message/alarm-event.ts'
import { takes, type Channel, type Notice } from './channel.ts'
import type { DeliveryRecord } from './deliveries.ts'
import type { Report } from '../model/finding.ts'
import type { Message } from './message/messages.ts'
import { alarmNotice, findAlarm, textNotice, type Watched } from './notice.ts'
import { planAlarm, planText, presumedRecord, type Plan } from './plan.ts'

/** The subject of a message: an alarm, or the text itself. */
export interface Subject {
  /** The name of the delivery record. */
  readonly name: string
  readonly changedAt: number
  /** The record to assume when `known` may be incomplete. */
  readonly presumed: (known: DeliveryRecord) => DeliveryRecord
  readonly plan: (record: DeliveryRecord) => Plan
  readonly notice: (since: number | undefined, reports: readonly Report[]) => Notice
}

export function subjectOf(
  read: AlarmMessage,
  message: Message,
  now: number,
  { channels, watched }: { readonly channels: readonly Channel[]; readonly watched: Watched },
): Subject {
  if (read.form === 'text')
    return textSubject(read.text, message.id, message.sentAt ?? now, channels, watched.deployment)
  const { event } = read
  const severity = findAlarm(event.name, watched)?.severity
  const names = channels.filter((channel) => takes(channel, { severity })).map(({ name }) => name)
  return {
    name: event.name,
    changedAt: event.changedAt,
    presumed: (known) => presumedRecord(event, names, known),
    plan: (record) => planAlarm(event, record, names),
    notice: (since, reports) => alarmNotice(event, since, watched, reports),
  }
}

function textSubject(
  text: string,
  id: string,
  sentAt: number,
  channels: readonly Channel[],
  deployment: string,
): Subject {
  const names = channels.map(({ name }) => name)
  return {
    name: `message#${id}`,
    changedAt: sentAt,
    presumed: (known) => known,
    plan: (record) => planText(sentAt, record, names),
    notice: () => textNotice(text, id, sentAt, deployment),
  }
}
