import type { Incident, IncidentAlarm, OncallRecord, Silence } from './incident.ts'
import { mapIncidents, openAlarms, withRing, worstOf } from './parts.ts'
import { maintenanceSilences } from '../maintenance.ts'
import { findByName, problemOf, type Rules } from './rules.ts'

/** The silence that covers an alarm now, by its problem, its kind or its name. */
export function silenceOf(
  name: string,
  { silences }: Pick<OncallRecord, 'silences'>,
  rules: Pick<Rules, 'alarms' | 'oncall'>,
  now: number,
): Silence | undefined {
  const names = [name, findByName(name, rules)?.kind, problemOf(name, rules)]
  return [...silences, ...maintenanceSilences(rules.oncall, now)].find(
    ({ what, from, until }) => names.includes(what) && from <= now && now < until,
  )
}

/**
 * Marks the open alarms that a silence covers now. When a silence ends, its open alarms ring, once for each incident.
 */
export function applySilences(
  record: OncallRecord,
  rules: Pick<Rules, 'alarms' | 'oncall'>,
  now: number,
): OncallRecord {
  return mapIncidents(record, (before) => {
    const open = openAlarms(before).filter(([, { silent }]) => !silent)
    const marked = open.map(
      ([name, alarm]) => [name, silencedAlarm(alarm, silenceOf(name, record, rules, now))] as const,
    )
    const changed = marked.filter(([name, alarm]) => alarm.silencedBy !== before.alarms[name]?.silencedBy)
    if (changed.length === 0) return before
    const alarms = { ...before.alarms, ...Object.fromEntries(changed) }
    const after = silencedIncident({ ...before, alarms, revision: before.revision + 1 })
    const ended = worstOf(changed.filter(([, { silencedBy }]) => silencedBy === undefined))
    if (ended === undefined) return after
    const [alarm, { severity }] = ended
    return withRing(after, { reason: 'silence-ended', alarm, severity, at: now })
  })
}

export function silencedAlarm(
  { silencedBy: _before, ...alarm }: IncidentAlarm,
  silence: Silence | undefined,
): IncidentAlarm {
  return silence === undefined ? alarm : { ...alarm, silencedBy: silence.id }
}

/** An incident is silenced while all its open alarms, echoes aside, are silenced; a closed incident keeps its mark. */
export function silencedIncident(incident: Incident): Incident {
  const open = openAlarms(incident).filter(([, { silent }]) => !silent)
  if (open.length === 0) return incident
  const { silencedBy: _before, ...rest } = incident
  const [by, ...others] = new Set(open.map(([, { silencedBy }]) => silencedBy)).values()
  return by === undefined || others.includes(undefined) ? rest : { ...rest, silencedBy: by }
}
