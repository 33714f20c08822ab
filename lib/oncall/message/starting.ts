import type { AlarmEvent } from './alarm-event.ts'
import { findAlarm, type Watched } from '../page/watched.ts'

/** A new alarm has data after this time, if its collector works. */
const startingMs = 5 * 60_000
/** An alarm that had no data yet goes to OK within this time. */
const heldMs = 150_000

/**
 * The time until which a new alarm waits for its OK before it pages, because it is in ALARM only for lack of first data.
 * Undefined for any other alarm: only an alarm that treats missing data as breaching fires like this, and only if CloudWatch
 * gives new alarms no time to warm up. `sentAt`: the time at which SNS accepted the message; CloudWatch's clock may be ahead.
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
