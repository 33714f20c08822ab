import { readAlarmMessage, type AlarmEvent, type AlarmMessage } from '../cloudwatch/alarm-event.ts'
import type { Log } from '../log.ts'
import { isTooFarAhead } from './dates.ts'
import type { Message } from './messages.ts'

/** Reads a message. An alarm dated too far ahead counts as of its arrival: its own date would mute the alarm until then. */
export function receive(message: Message, now: number, log: Log): AlarmMessage {
  const read = readAlarmMessage(message.text)
  if (read.form === 'text' || !isTooFarAhead(read.event.changedAt, now)) return read
  return { form: 'alarm', event: dated(read.event, message, now, log) }
}

/** The time of SNS is the same for every attempt, so that a retry is not a new change of state. */
function dated(event: AlarmEvent, message: Message, now: number, log: Log): AlarmEvent {
  const changedAt = Math.min(message.sentAt ?? now, now)
  log.warn('state change dated in the future', {
    alarm: event.name,
    dated: new Date(event.changedAt).toISOString(),
    taken: new Date(changedAt).toISOString(),
  })
  return { ...event, changedAt }
}
