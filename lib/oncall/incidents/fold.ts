import type { Incident, IncidentAlarm, OncallRecord } from './incident.ts'
import { isCurrent, settled, withAlarm, withIncident, withRing } from './parts.ts'
import { placeOf, type Place } from './place.ts'
import { keptMs } from './prune.ts'
import { findByName, problemOf, type Change, type Rules } from './rules.ts'
import { markSilenced, silenceOf } from './silences.ts'

export interface Folded {
  readonly record: OncallRecord
  /** The ids of the incidents that have the alarm: its message is done when nothing is due there. */
  readonly incidents: readonly string[]
  /** The change is an echo whose cause may still come: nothing is recorded, and it should be folded again then. */
  readonly waitUntil?: number
}

/** Folds a state change into the record. One that is known already changes nothing. */
export function foldChange(record: OncallRecord, change: Change, rules: Rules, now: number): Folded {
  if (change.state === 'ALARM') return foldAlarm(record, change, rules, now)
  return change.state === 'OK' ? foldOk(record, change, now) : { record, incidents: [] }
}

function foldAlarm(record: OncallRecord, change: Change, rules: Rules, now: number): Folded {
  const { alarm, changedAt } = change
  const incidents = holdersOf(record, alarm).map(({ id }) => id)
  const known = newestOf(record, alarm)
  if (known !== undefined && changedAt <= known.alarm.alarmedAt) return { record, incidents }
  const okAt = Math.max(known?.alarm.state === 'OK' ? known.alarm.changedAt : 0, record.earlyOks[alarm] ?? 0)
  const over = okAt > changedAt ? okAt : undefined
  if (over !== undefined && change.starting === true) return { record, incidents: [] }
  const place = placeOf(record, change, rules, now)
  if ('waitUntil' in place) return { record, incidents: [], waitUntil: place.waitUntil }
  const incident = joined(record, change, place, rules, now, over)
  return { record: withIncident(record, incident), incidents: [...new Set([...incidents, incident.id])] }
}

function joined(
  record: OncallRecord,
  change: Change,
  place: Place,
  rules: Rules,
  now: number,
  over: number | undefined,
): Incident {
  const { alarm: name, changedAt } = change
  const { closedAt, ...before } = place.incident ?? opened(record, change, rules)
  const severity = findByName(name, rules)?.severity
  const by =
    place.ring === undefined ? before.alarms[name]?.silencedBy : silenceOf(name, record, rules, now)?.id
  const entry: IncidentAlarm = {
    ...numbersOf(change),
    state: over === undefined ? 'ALARM' : 'OK',
    changedAt: over ?? changedAt,
    alarmedAt: changedAt,
    severity,
    silent: place.silent,
    ...(by !== undefined && { silencedBy: by }),
  }
  const reopens = closedAt !== undefined && over === undefined
  const after: Incident = {
    ...withAlarm(before, name, entry),
    ...(reopens && { reopenedAt: changedAt }),
    ...(!reopens && closedAt !== undefined && { closedAt }),
    ...(place.leads && { lead: name }),
  }
  const rings = place.ring !== undefined && by === undefined
  return markSilenced(
    settled(
      withRing(after, rings ? { reason: place.ring, alarm: name, severity, at: changedAt } : undefined),
    ),
  )
}

function opened({ incidents }: OncallRecord, { alarm, changedAt }: Change, rules: Rules): Incident {
  const problem = problemOf(alarm, rules)
  return {
    id: incidentId(problem, changedAt, incidents),
    problem,
    lead: alarm,
    alarms: {},
    openedAt: changedAt,
    rings: [],
    revision: 0,
    channels: Object.fromEntries(rules.channels.map(({ name }) => [name, { ring: 0, open: 'no' }])),
  }
}

/** The same for every run that opens it, even without the table: channels know the incident by it. */
export function incidentId(problem: string, at: number, incidents: readonly Incident[] = []): string {
  const id = `${problem}-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`
  const taken = incidents.filter((incident) => incident.id === id || incident.id.startsWith(`${id}-`)).length
  return taken === 0 ? id : `${id}-${taken + 1}`
}

function foldOk(record: OncallRecord, change: Change, now: number): Folded {
  const { alarm: name, changedAt, fresh } = change
  const holders = holdersOf(record, name)
  const incidents = holders.filter((incident) => isCurrent(incident, changedAt)).map(({ id }) => id)
  const open = holders.filter(({ alarms }) => alarms[name]?.state === 'ALARM')
  if (open.length === 0) return { record: withEarlyOk(record, name, changedAt, now), incidents }
  return {
    record: open.reduce((folded, incident) => {
      const alarm = incident.alarms[name]
      if (alarm === undefined || changedAt <= alarm.changedAt) return folded
      if (!fresh && alarm.unconfirmedOk === changedAt) return folded
      const { unconfirmedOk: _waited, ...rest } = alarm
      const after: IncidentAlarm = fresh
        ? { ...rest, state: 'OK', changedAt }
        : { ...rest, unconfirmedOk: changedAt }
      return withIncident(folded, markSilenced(settled(withAlarm(incident, name, after))))
    }, record),
    incidents,
  }
}

function withEarlyOk(record: OncallRecord, name: string, changedAt: number, now: number): OncallRecord {
  const known = Math.max(record.earlyOks[name] ?? 0, newestOf(record, name)?.alarm.changedAt ?? 0)
  if (changedAt <= known || now - changedAt > keptMs) return record
  return { ...record, earlyOks: { ...record.earlyOks, [name]: changedAt } }
}

function holdersOf({ incidents }: OncallRecord, name: string): readonly Incident[] {
  return incidents.filter(({ alarms }) => alarms[name] !== undefined)
}

function newestOf(
  record: OncallRecord,
  name: string,
): { readonly incident: Incident; readonly alarm: IncidentAlarm } | undefined {
  const [newest] = holdersOf(record, name)
    .flatMap((incident) => {
      const alarm = incident.alarms[name]
      return alarm === undefined ? [] : [{ incident, alarm }]
    })
    .toSorted((one, other) => other.alarm.alarmedAt - one.alarm.alarmedAt)
  return newest
}

function numbersOf({
  since,
  value,
  threshold,
  reason,
}: Change): Pick<IncidentAlarm, 'since' | 'value' | 'threshold' | 'reason'> {
  return {
    since,
    ...(value !== undefined && { value }),
    ...(threshold !== undefined && { threshold }),
    ...(reason !== undefined && { reason }),
  }
}
