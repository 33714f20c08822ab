import type { AlarmEvent } from './alarm-event.ts'
import { findAlarm, type Watched } from '../page/watched.ts'

/** The window of an alarm whose missing data breach: a working collector fills it in this time. */
const startingMs = 5 * 60_000
/** The time for the OK of an alarm that was only starting. */
const heldMs = 150_000

/**
 * If a new alarm is in ALARM only because its metric has no first datum yet, the time until which its OK may come: then it
 * pages. This concerns alarms whose missing data breach, unless CloudWatch gives them time to warm up. `sentAt`: when SNS
 * accepted the message; CloudWatch's clock may be ahead.
 */
export function startingUntil(
  event: AlarmEvent,
  {
    watched,
    alarmWarmUp,
  }: { readonly watched: Pick<Watched, 'deployment' | 'alarms'>; readonly alarmWarmUp: boolean },
  sentAt: number = event.changedAt,
): number | undefined {
  const { state, previousState, changedAt, configuredAt, points } = event
  if (alarmWarmUp || state !== 'ALARM' || previousState !== 'INSUFFICIENT_DATA') return undefined
  if (points.length > 0 || findAlarm(event.name, watched)?.missing !== 'breaching') return undefined
  if (configuredAt === undefined || changedAt - configuredAt >= startingMs) return undefined
  return Math.min(changedAt, sentAt) + heldMs
}
