import type { Incident, IncidentAlarm, OncallRecord, RingReason } from './incident.ts'
import { isHeard, mapIncidents, openAlarms, withRing, worstOpen } from './parts.ts'
import { isInhibitedBy, reopenMs, type Rules } from './rules.ts'
import { applySilences, silencedAlarm, silencedIncident, silenceOf } from './silences.ts'

/**
 * Adds the rings for incidents that last, for echoes that outlast their causes and for silences that ended. Returns the
 * same object if nothing changed.
 */
export function addLaterRings(before: OncallRecord, rules: Rules, now: number): OncallRecord {
  const record = applySilences(before, rules, now)
  return mapIncidents(record, (incident) => {
    if (incident.closedAt !== undefined) return incident
    const orphans = orphansOf(incident, record, rules)
    if (orphans.some(({ since }) => now - since >= reopenMs))
      return ring(withHeard(incident, orphans, record, rules, now), 'echo-remains', rules, now)
    return lasts(incident, rules, now) ? ring(incident, 'lasts', rules, now) : incident
  })
}

/** The names of the alarms that are in ALARM in the record: the sweep compares them with CloudWatch's states. */
export function openNames({ incidents }: OncallRecord): readonly string[] {
  return [...new Set(incidents.flatMap((incident) => openAlarms(incident).map(([name]) => name)))]
}

function lasts(incident: Incident, { oncall }: Rules, now: number): boolean {
  const { rings, reopenedAt } = incident
  const last = rings.at(-1)?.at
  const heard = openAlarms(incident).filter(([, alarm]) => isHeard(alarm))
  if (last === undefined || heard.length === 0) return false
  const cameBack = reopenedAt !== undefined && last < reopenedAt && now - reopenedAt >= reopenMs
  return (
    cameBack ||
    (now - last >= 1_000 * oncall.remind_after && heard.some(([, { severity }]) => severity === 'critical'))
  )
}

interface Orphan {
  readonly name: string
  readonly alarm: IncidentAlarm
  /** The time at which its last cause closed. */
  readonly since: number
}

/** The open alarms that did not ring because of causes that are closed now. */
function orphansOf(incident: Incident, { incidents }: OncallRecord, rules: Rules): readonly Orphan[] {
  const open = incidents.flatMap((other) => openAlarms(other).map(([name]) => name))
  return openAlarms(incident).flatMap(([name, alarm]) => {
    const causes = Object.entries(incident.alarms).filter(([other]) => isInhibitedBy(name, other, rules))
    if (!alarm.silent || causes.length === 0 || open.some((other) => isInhibitedBy(name, other, rules)))
      return []
    return [{ name, alarm, since: Math.max(...causes.map(([, { changedAt }]) => changedAt)) }]
  })
}

function withHeard(
  incident: Incident,
  orphans: readonly Orphan[],
  record: OncallRecord,
  rules: Rules,
  now: number,
): Incident {
  const heard = orphans.map(
    ({ name, alarm }) =>
      [name, silencedAlarm({ ...alarm, silent: false }, silenceOf(name, record, rules, now))] as const,
  )
  return {
    ...incident,
    alarms: { ...incident.alarms, ...Object.fromEntries(heard) },
    revision: incident.revision + 1,
  }
}

/** Adds a ring about the worst open alarm that is no echo of another, unless all are silenced. */
function ring(before: Incident, reason: RingReason, rules: Rules, now: number): Incident {
  const incident = silencedIncident(before)
  const [alarm, { severity } = { severity: undefined }] = worstOpen(incident, rules) ?? [incident.lead]
  if (incident.silencedBy !== undefined) return incident
  return withRing({ ...incident, lead: alarm }, { reason, alarm, severity, at: now })
}

/** Closed incidents are kept for the digest of a day, which is sent after its end. */
export const keptMs = 25 * 60 * 60_000
const maxClosed = 200
const maxEarlyOks = 1_000

/** The record without old closed incidents, silences and OKs; the same object if there are none. */
export function prune(record: OncallRecord, now: number): OncallRecord {
  const closed = record.incidents
    .filter(({ closedAt }) => closedAt !== undefined && now - closedAt < keptMs)
    .toSorted((one, other) => (other.closedAt ?? 0) - (one.closedAt ?? 0))
    .filter((incident, index) => index < maxClosed || isShown(incident))
  const kept = new Set(closed.map(({ id }) => id))
  const incidents = record.incidents.filter(({ id, closedAt }) => closedAt === undefined || kept.has(id))
  const silences = record.silences.filter(({ until }) => now - until < keptMs)
  const oks = Object.entries(record.earlyOks)
  const earlyOks = oks
    .filter(([, at]) => now - at < keptMs)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, maxEarlyOks)
  const isSame =
    incidents.length === record.incidents.length &&
    silences.length === record.silences.length &&
    earlyOks.length === oks.length
  return isSame ? record : { ...record, incidents, silences, earlyOks: Object.fromEntries(earlyOks) }
}

/** Whether a channel shows the incident as open: it must still be resolved there. */
function isShown({ channels }: Incident): boolean {
  return Object.values(channels).some(({ open }) => open !== 'no')
}
