import type { Incident, IncidentAlarm, OncallRecord, Ring } from './incident.ts'
import { isInhibitedBy, rankOf, reopenMs, type Rules } from './rules.ts'

type Named = readonly [name: string, alarm: IncidentAlarm]

/** The alarms of an incident that are in ALARM. */
export function openAlarms({ alarms }: Incident): readonly Named[] {
  return Object.entries(alarms).filter(([, { state }]) => state === 'ALARM')
}

/** Whether people were notified of the alarm: it rang, or another alarm of its kind rang for it. */
export function isHeard({ silent, silencedBy }: IncidentAlarm): boolean {
  return !silent && silencedBy === undefined
}

/** Whether the alarm is in ALARM at `at`, or ended less than 15 minutes before. */
export function isRecent({ state, changedAt }: IncidentAlarm, at: number): boolean {
  return state === 'ALARM' || at - changedAt < reopenMs
}

/** Whether the incident is open at `at`, or closed less than 15 minutes before. */
export function isCurrent({ closedAt }: Incident, at: number): boolean {
  return closedAt === undefined || at - closedAt < reopenMs
}

/** The worst of these alarms, the oldest of several. */
export function worstOf(alarms: readonly Named[]): Named | undefined {
  return alarms.toSorted(
    ([, one], [, other]) => rankOf(other.severity) - rankOf(one.severity) || one.since - other.since,
  )[0]
}

/**
 * The open alarm for the title: the worst that was heard, or the worst of all if none was. With `rules`, echoes of other
 * open alarms do not count.
 */
export function worstOpen(
  incident: Incident,
  rules: Pick<Rules, 'alarms'> = { alarms: [] },
): Named | undefined {
  const all = openAlarms(incident)
  const open = all.filter(([name]) => all.every(([other]) => !isInhibitedBy(name, other, rules)))
  return worstOf(open.filter(([, alarm]) => isHeard(alarm))) ?? worstOf(open)
}

/** Whether the page of a ring is about its own alarm and not about the lead of the incident. */
export function isAboutOwnAlarm({ reason, alarm, severity }: Ring, { lead, alarms }: Incident): boolean {
  const led = alarms[lead]
  return (
    alarm !== lead && (reason === 'added' || (led !== undefined && rankOf(led.severity) !== rankOf(severity)))
  )
}

/** The alarm that an incident was about: the worst that was heard and is no echo of another of its alarms. */
export function causeOf(incident: Incident, rules: Pick<Rules, 'alarms'>): string {
  const all = Object.entries(incident.alarms)
  const causes = all.filter(([name]) => all.every(([other]) => !isInhibitedBy(name, other, rules)))
  return (worstOf(causes.filter(([, alarm]) => isHeard(alarm))) ?? worstOf(causes))?.[0] ?? incident.lead
}

/**
 * Closes the incident with its last alarm and opens it with the first; while any alarm is open, the lead is an open
 * one.
 */
export function settled({ closedAt, ...incident }: Incident): Incident {
  if (incident.alarms[incident.lead]?.state === 'ALARM') return incident
  const lead = worstOpen(incident)?.[0]
  if (lead !== undefined) return { ...incident, lead }
  const changes = Object.values(incident.alarms).map(({ changedAt }) => changedAt)
  return { ...incident, closedAt: Math.max(closedAt ?? incident.openedAt, ...changes) }
}

export function withAlarm(incident: Incident, name: string, alarm: IncidentAlarm): Incident {
  const { alarms, revision } = incident
  return { ...incident, alarms: { ...alarms, [name]: alarm }, revision: revision + 1 }
}

export function withRing(incident: Incident, ring: Ring): Incident {
  return { ...incident, rings: [...incident.rings, ring] }
}

/** The record with this incident, new or in place of its older form. */
export function withIncident(record: OncallRecord, incident: Incident): OncallRecord {
  if (record.incidents.every(({ id }) => id !== incident.id))
    return { ...record, incidents: [...record.incidents, incident] }
  return mapIncidents(record, (other) => (other.id === incident.id ? incident : other))
}

/** The record with each incident changed; the same object if none is. */
export function mapIncidents(record: OncallRecord, change: (incident: Incident) => Incident): OncallRecord {
  const incidents = record.incidents.map(change)
  const isSame = incidents.every((incident, index) => incident === record.incidents[index])
  return isSame ? record : { ...record, incidents }
}
