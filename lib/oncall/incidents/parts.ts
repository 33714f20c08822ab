import type { Incident, IncidentAlarm, OncallRecord, Ring } from './incident.ts'
import { rankOf, reopenMs } from './rules.ts'

/** The alarms of an incident that are in ALARM. */
export function openAlarms({ alarms }: Incident): readonly (readonly [string, IncidentAlarm])[] {
  return Object.entries(alarms).filter(([, { state }]) => state === 'ALARM')
}

/** Whether the alarm is in ALARM at `at`, or was less than 15 minutes before. */
export function isRecent({ state, changedAt }: IncidentAlarm, at: number): boolean {
  return state === 'ALARM' || at - changedAt < reopenMs
}

/** Whether the incident is open at `at`, or was less than 15 minutes before. */
export function isCurrent({ closedAt }: Incident, at: number): boolean {
  return closedAt === undefined || at - closedAt < reopenMs
}

/** The rank of the worst ring so far; 0 before the first. */
export function heardRank({ rings }: Incident): number {
  return Math.max(0, ...rings.map(({ severity }) => rankOf(severity)))
}

/** The open alarm that the title should be about: the worst of those that were heard, if any is open. */
export function worstOpen(incident: Incident): string | undefined {
  const open = openAlarms(incident)
  const heard = open.filter(([, { silent }]) => !silent)
  const [first] = (heard.length > 0 ? heard : open).toSorted(
    ([, one], [, other]) => rankOf(other.severity) - rankOf(one.severity) || one.since - other.since,
  )
  return first?.[0]
}

/** The incident with the alarms as they are now: a lead that is open while any is, and the time of the last OK. */
export function settled({ closedAt, ...incident }: Incident): Incident {
  const lead = incident.alarms[incident.lead]?.state === 'ALARM' ? incident.lead : worstOpen(incident)
  if (lead !== undefined) return { ...incident, lead }
  const changes = Object.values(incident.alarms).map(({ changedAt }) => changedAt)
  return { ...incident, closedAt: Math.max(closedAt ?? incident.openedAt, ...changes) }
}

export function withAlarm(incident: Incident, name: string, alarm: IncidentAlarm): Incident {
  const { alarms, revision } = incident
  return { ...incident, alarms: { ...alarms, [name]: alarm }, revision: revision + 1 }
}

export function withRing(incident: Incident, ring: Ring | undefined): Incident {
  return ring === undefined ? incident : { ...incident, rings: [...incident.rings, ring] }
}

export function withIncident(record: OncallRecord, incident: Incident): OncallRecord {
  const { incidents } = record
  const known = incidents.some(({ id }) => id === incident.id)
  return {
    ...record,
    incidents: known
      ? incidents.map((other) => (other.id === incident.id ? incident : other))
      : [...incidents, incident],
  }
}
