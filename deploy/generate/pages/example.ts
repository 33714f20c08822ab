import { type Alarm, slotOf, slotPlus, type Failure } from '../../../lib/model/index.ts'
import type { NewFact } from '../../../lib/findings/index.ts'

/** A moment at which an alarm pages, for the page in docs/pages. */
export interface Example {
  /** The service, collector or topic; if absent, the first. */
  readonly target?: string
  /** In the metric's unit; undefined for an alarm on missing data. */
  readonly value: number | undefined
  /** The duration of the problem, minutes. */
  readonly minutes: number
  /** The reports of the collectors of that minute. */
  readonly anchore?: Findings
  readonly postgres?: Findings
  /** The other alarms of the incident, with their values. */
  readonly also?: Readonly<Record<string, number>>
}

/** A value a fifth beyond the threshold, one minute after the alarm fires. */
export function usualExample({ threshold, comparison, window, unit }: Alarm): Example {
  const isUpper = comparison.startsWith('Greater')
  const value = threshold * (isUpper ? 1.2 : 0.8)
  const whole = isUpper ? Math.ceil(value) : Math.floor(value)
  return { value: unit === 'Count' || unit === 'None' ? whole : value, minutes: window.breaching + 1 }
}

/** A part of a collector's report. */
export interface Findings {
  readonly facts?: readonly NewFact[]
  readonly failures?: readonly Failure[]
}

/** The minute in which the problem of every example began. */
export const began = slotOf(Date.UTC(2026, 10, 24, 10, 31))

/** A minute of the problem, in seconds since the Unix epoch. */
export function secondAt(minutes: number): number {
  return slotPlus(began, minutes) / 1_000
}
