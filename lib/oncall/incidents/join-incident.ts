import type { Incident, IncidentAlarm, OncallRecord } from './incident.ts'
import { openAlarms, settled, withAlarm, withRing } from './parts.ts'
import type { Place } from './place.ts'
import { findByName, problemOf, type Change, type Rules } from './rules.ts'
import { silencedIncident, silenceOf } from './silences.ts'

/** The incident with the alarm. An alarm that has already ended rings like any other, and is resolved at once. */
export function joined(
  record: OncallRecord,
  change: Change,
  state: Pick<IncidentAlarm, 'state' | 'changedAt'>,
  place: Place,
  rules: Rules,
  now: number,
): Incident {
  const { alarm: name, changedAt } = change
  const { ring: reason, silent, leads } = place
  const before = place.incident ?? opened(name, changedAt, rules)
  const severity = findByName(name, rules)?.severity
  const silencedBy =
    reason === undefined ? before.alarms[name]?.silencedBy : silenceOf(name, record, rules, now)?.id
  const alarm: IncidentAlarm = {
    ...numbersOf(change),
    ...state,
    alarmedAt: changedAt,
    severity,
    silent,
    ...(silencedBy !== undefined && { silencedBy }),
  }
  const reopens = before.closedAt !== undefined && state.state === 'ALARM'
  const takesLead = leads && (silencedBy === undefined || openAlarms(before).length === 0)
  const after = silencedIncident(
    settled({
      ...withAlarm(before, name, alarm),
      ...(reopens && { reopenedAt: changedAt }),
      ...(takesLead && { lead: name }),
    }),
  )
  if (reason === undefined || silencedBy !== undefined) return after
  return withRing(after, { reason, alarm: name, severity, at: changedAt })
}

type Numbers = Pick<IncidentAlarm, 'since' | 'value' | 'threshold' | 'reason'>

function numbersOf({ since, value, threshold, reason }: Change): Numbers {
  return {
    since,
    ...(value !== undefined && { value }),
    ...(threshold !== undefined && { threshold }),
    ...(reason !== undefined && { reason }),
  }
}

function opened(alarm: string, at: number, rules: Rules): Incident {
  const problem = problemOf(alarm, rules)
  return {
    id: incidentId(problem, at),
    problem,
    lead: alarm,
    alarms: {},
    openedAt: at,
    rings: [],
    revision: 0,
    channels: Object.fromEntries(rules.channels.map(({ name }) => [name, { ring: 0, open: 'no' }])),
  }
}

/** Every run computes the same id, even without the table: channels identify the incident by it. */
function incidentId(problem: string, at: number): string {
  return `${problem}-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`
}
