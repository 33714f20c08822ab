import { minuteMs, slotPlus, type Slot, type Unit } from '../../lib/model/index.ts'
import type { Incident } from '../../lib/oncall/index.ts'
import type { Backtest } from '../../lib/cloudwatch/index.ts'

/** The result with the time span and the units of its numbers. */
export interface Backtested extends Backtest {
  /** The firings, grouped; also incidents that did not page. */
  readonly incidents: readonly Incident[]
  readonly from: Slot
  readonly minutes: number
  readonly perWeek: number
  /** The units of the thresholds, by the name of the alarm's definition. */
  readonly units: Readonly<Record<string, Unit>>
}

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
