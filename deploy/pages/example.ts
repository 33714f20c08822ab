import { type Alarm, slotOf, slotPlus, type CollectorName, type Failure } from '../../lib/model/index.ts'
import { type NewFact, type Report, coverage, withReport } from '../../lib/findings/index.ts'
import type { Incident, IncidentAlarm } from '../../lib/oncall/index.ts'

/** A moment at which an alarm pages, for its example page. */
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

export function incidentOf(
  alarm: Alarm,
  { value, also = {} }: Example,
  alarms: readonly Alarm[],
  at: number,
): Incident {
  const missing =
    'Threshold Crossed: no datapoints were received for 6 periods and 6 missing datapoints were treated as [Breaching].'
  const entry = (one: Alarm | undefined, number: number | undefined): IncidentAlarm => ({
    state: 'ALARM',
    changedAt: at,
    alarmedAt: at,
    since: began,
    severity: one?.severity,
    silent: false,
    ...(number === undefined ? { reason: missing } : { value: number, threshold: one?.threshold ?? 0 }),
  })
  const others = Object.entries(also).map(([name, number]): [string, IncidentAlarm] => [
    name,
    entry(
      alarms.find((one) => one.name === name),
      number,
    ),
  ])
  return {
    id: `${alarm.area}-20261124T103100`,
    problem: alarm.area,
    lead: alarm.name,
    alarms: { [alarm.name]: entry(alarm, value), ...Object.fromEntries(others) },
    openedAt: at,
    rings: [],
    revision: 1,
    channels: {},
  }
}

/** The reports of that minute; their findings began with the problem. */
export function reportsOf({ anchore, postgres: database }: Example, minutes: number): readonly Report[] {
  const reportOf = (name: CollectorName, { facts = [], failures = [] }: Findings = {}): Report => {
    const done = failures.some(({ reportedBy }) => reportedBy === coverage.name) ? 0 : 1
    const collected = { samples: [], failures, facts, state: undefined, reads: { done, of: 1 } }
    const first = withReport(collected, { name, slot: began, before: undefined }).report
    return { ...first, slot: slotPlus(began, minutes) }
  }
  return [reportOf('collect-anchore', anchore), reportOf('collect-postgres', database)]
}
