import type { Incident, IncidentAlarm, OncallRecord, Silence } from './incident.ts'
import { openAlarms, withRing } from './parts.ts'
import { findByName, problemOf, rankOf, type Rules } from './rules.ts'

/** The silence that covers an alarm now: one of its problem, its kind or its name. */
export function silenceOf(
  name: string,
  { silences }: Pick<OncallRecord, 'silences'>,
  rules: Rules,
  now: number,
): Silence | undefined {
  const names = [name, findByName(name, rules)?.kind, problemOf(name, rules)]
  return [...silences, ...rules.maintenance].find(
    ({ what, from, until }) => names.includes(what) && from <= now && now < until,
  )
}

/** Marks the alarms that silences cover now; an incident whose silence is over and that is still open rings. */
export function applySilences(record: OncallRecord, rules: Rules, now: number): OncallRecord {
  return {
    ...record,
    incidents: record.incidents.map((incident) =>
      incident.closedAt === undefined ? silenced(incident, record, rules, now) : incident,
    ),
  }
}

function silenced(before: Incident, record: OncallRecord, rules: Rules, now: number): Incident {
  const heard = openAlarms(before).filter(([, { silent }]) => !silent)
  const marked = heard.map(([name, alarm]): readonly [string, IncidentAlarm] => {
    const { silencedBy: _over, ...rest } = alarm
    const by = silenceOf(name, record, rules, now)?.id
    return [name, { ...rest, ...(by !== undefined && { silencedBy: by }) }]
  })
  if (marked.every(([name, { silencedBy }]) => silencedBy === before.alarms[name]?.silencedBy)) return before
  const after = markSilenced({ ...before, alarms: { ...before.alarms, ...Object.fromEntries(marked) } })
  const [ended] = marked
    .filter(
      ([name, { silencedBy }]) => silencedBy === undefined && before.alarms[name]?.silencedBy !== undefined,
    )
    .toSorted(([, one], [, other]) => rankOf(other.severity) - rankOf(one.severity))
  if (ended === undefined) return after
  const [alarm, { severity }] = ended
  return withRing(after, { reason: 'silence-ended', alarm, severity, at: now })
}

/** The incident is silenced while every open alarm that would ring is. */
export function markSilenced(incident: Incident): Incident {
  const heard = openAlarms(incident).filter(([, { silent }]) => !silent)
  if (heard.length === 0) return incident
  const { silencedBy: _before, ...rest } = incident
  const by = heard.every(([, alarm]) => alarm.silencedBy !== undefined) ? heard[0]?.[1].silencedBy : undefined
  return by === undefined ? rest : { ...rest, silencedBy: by }
}
