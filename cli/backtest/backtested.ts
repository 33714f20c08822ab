import type { Backtest } from '../../lib/simulator/backtest.ts'
import type { Incident } from '../../lib/oncall/incidents/incident.ts'
import type { Slot } from '../../lib/model/clock.ts'
import type { Unit } from '../../lib/model/metric.ts'

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
