import type { AlarmEvent } from './message/alarm-event.ts'
import { findAlarm, type Watched } from './notice.ts'

/** The window of an alarm whose missing data breach: a working collector fills it in this time. */
const startingMs = 5 * 60_000
/** Lambda retries a failed event after one minute and, for the last time, two minutes later: between the two. */
const heldMs = 150_000

/**
 * Whether a new alarm is in ALARM only because its metric has no first datum yet. This concerns alarms whose missing
 * data breach, unless CloudWatch gives them time to warm up. After `heldMs` it is false: Lambda's last attempt must
 * page. `sentAt`: when SNS accepted the message; CloudWatch's clock may be ahead.
 */
export function isStarting(
  event: AlarmEvent,
  { watched, alarmWarmUp }: { readonly watched: Watched; readonly alarmWarmUp: boolean },
  now: number,
  sentAt = now,
): boolean {
  const { state, previousState, changedAt, configuredAt, points } = event
  if (alarmWarmUp || state !== 'ALARM' || previousState !== 'INSUFFICIENT_DATA') return false
  if (points.length > 0 || findAlarm(event.name, watched)?.missing !== 'breaching') return false
  return (
    configuredAt !== undefined &&
    changedAt - configuredAt < startingMs &&
    now - Math.min(changedAt, sentAt) < heldMs
  )
}
