import { readAlarmMessage, type AlarmEvent, type AlarmMessage } from './alarm-event.ts'
import type { Log } from '../../model/index.ts'
import { isTooFarAhead } from './dates.ts'
import type { Message } from './messages.ts'
import { foreignText, isOurs, type Home } from './origin.ts'

/**
 * Reads a message. An alarm of another account or region becomes a text. A date too far in the future is replaced by
 * the time of arrival: otherwise changes with correct dates would be ignored until that date.
 */
export function receive(message: Message, home: Home, now: number, log: Log): AlarmMessage {
  const read = readAlarmMessage(message.text)
  if (read.form === 'text') return read
  if (!isOurs(read.event, home)) return { form: 'text', text: foreignText(read.event) }
  const event = { ...read.event, region: home.region }
  return {
    form: 'alarm',
    event: isTooFarAhead(event.changedAt, now) ? dated(event, message, now, log) : event,
  }
}

/** SNS's time is the same for every attempt, so that a retry is not a new state change. */
function dated(event: AlarmEvent, message: Message, now: number, log: Log): AlarmEvent {
  const changedAt = Math.min(message.sentAt ?? now, now)
  log.warn('state change dated in the future', {
    alarm: event.name,
    dated: new Date(event.changedAt).toISOString(),
    replacedBy: new Date(changedAt).toISOString(),
  })
  return { ...event, changedAt }
}
