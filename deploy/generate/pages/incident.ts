import { type Alarm, slotPlus, type CollectorName } from '../../../lib/model/index.ts'
import { type Report, coverage, withReport } from '../../../lib/findings/index.ts'
import type { Incident, IncidentAlarm } from '../../../lib/oncall/index.ts'
import { began, type Example, type Findings } from './example.ts'

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
