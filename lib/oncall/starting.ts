import type { AlarmEvent } from './alarm-event.ts'
import { findAlarm, type Watched } from './notice.ts'

/** As long as the window of an alarm that takes silence for trouble: by then a collector that runs has filled it. */
const startingMs = 5 * 60_000
/** Lambda repeats a failed event after one minute and, for the last time, two minutes later: between the two. */
const heldMs = 150_000

/**
 * Whether an ALARM is that of a new alarm whose metric has no first datum yet, and is young enough to wait. Only the
 * alarms that take silence for trouble start so, and none that CloudWatch lets warm up. Once it is older than
 * `heldMs` it is believed: the last time that Lambda delivers it, it must page. `sentAt`: when SNS took the message;
 * CloudWatch's clock may be ahead.
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
