import type { Backtested } from './backtested.ts'
import { slotPlus, minuteMs } from '../../lib/model/clock.ts'

/** The result for programs: times as text, thresholds in the metric's unit. */
export function jsonOf({ kinds, firings, incidents, from, minutes, perWeek }: Backtested): string {
  return JSON.stringify({
    from: new Date(from).toISOString(),
    minutes,
    perWeek,
    alarms: kinds,
    firings: firings.map((firing) => ({
      ...firing,
      from: new Date(slotPlus(from, firing.from)).toISOString(),
    })),
    incidents: incidents.map(({ problem, lead, alarms, openedAt, closedAt, rings }) => ({
      problem,
      lead,
      alarms: Object.keys(alarms),
      from: new Date(openedAt).toISOString(),
      minutes: ((closedAt ?? slotPlus(from, minutes)) - openedAt) / minuteMs,
      over: closedAt !== undefined,
      rings: rings.map(({ reason, alarm, severity, at }) => ({
        reason,
        alarm,
        severity,
        at: new Date(at).toISOString(),
      })),
    })),
  })
}
