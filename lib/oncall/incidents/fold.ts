import type { Incident, IncidentAlarm, OncallRecord } from './incident.ts'
import { withIncident, openAlarms, settled, withAlarm, withRing, isCurrent } from './parts.ts'
import { placeOf, type Place } from './place.ts'
import { type Change, type Rules, findByName, problemOf } from './rules.ts'
import { silencedIncident, silenceOf } from './silences.ts'
import { keptMs } from './time.ts'

/** The record after a change. */
export interface Folded {
  /** The same object as before if nothing changed. */
  readonly record: OncallRecord
  /** The ids of the incidents with this alarm: its message is done when no notice about them is due. */
  readonly incidents: readonly string[]
  /** The time to apply the change again, if it is an echo whose cause may still fire: nothing is recorded. */
  readonly waitUntil?: number
}

/** The incidents that have the alarm. */
export function holdersOf({ incidents }: OncallRecord, name: string): readonly Incident[] {
  return incidents.filter(({ alarms }) => alarms[name] !== undefined)
}

/** The alarm in the incident that had it last. */
export function newestOf(record: OncallRecord, name: string): IncidentAlarm | undefined {
  return holdersOf(record, name)
    .flatMap(({ alarms }) => alarms[name] ?? [])
    .toSorted((one, other) => other.alarmedAt - one.alarmedAt)[0]
}

/** Applies a state change to the record. Copies and older changes do not change it. */
export function foldChange(record: OncallRecord, change: Change, rules: Rules, now: number): Folded {
  if (change.state === 'ALARM') return foldAlarm(record, change, rules, now)
  return change.state === 'OK' ? foldOk(record, change, now) : { record, incidents: [] }
}

function foldAlarm(record: OncallRecord, change: Change, rules: Rules, now: number): Folded {
  const { alarm, changedAt, starting = false } = change
  const incidents = holdersOf(record, alarm).map(({ id }) => id)
  const known = newestOf(record, alarm)
  if (known !== undefined && changedAt <= known.alarmedAt) return { record, incidents }
  const okAt = Math.max(known?.state === 'OK' ? known.changedAt : 0, record.earlyOks[alarm] ?? 0)
  const isOver = okAt > changedAt
  if (isOver && starting) return { record, incidents }
  const place = placeOf(record, change, rules, now)
  if ('waitUntil' in place) return { record, incidents: [], ...place }
  const state = isOver
    ? ({ state: 'OK', changedAt: okAt } as const)
    : ({ state: 'ALARM', changedAt } as const)
  const incident = joined(record, change, state, place, rules, now)
  return { record: withIncident(record, incident), incidents: [...new Set([...incidents, incident.id])] }
}

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

export function foldOk(record: OncallRecord, { alarm: name, changedAt, fresh }: Change, now: number): Folded {
  const holders = holdersOf(record, name)
  const incidents = holders.filter((incident) => isCurrent(incident, changedAt)).map(({ id }) => id)
  const open = holders.filter(({ alarms }) => alarms[name]?.state === 'ALARM')
  // The sweep finds an OK of old data again, so only a fresh one is kept for an ALARM that may be late.
  if (open.length === 0)
    return { record: fresh ? withEarlyOk(record, name, changedAt, now) : record, incidents }
  return {
    record: open.reduce((folded, incident) => withOk(folded, incident, name, changedAt, fresh), record),
    incidents,
  }
}

function withOk(
  record: OncallRecord,
  incident: Incident,
  name: string,
  changedAt: number,
  fresh: boolean,
): OncallRecord {
  const alarm = incident.alarms[name]
  if (alarm === undefined || changedAt <= alarm.changedAt) return record
  if (!fresh && changedAt <= (alarm.unconfirmedOk ?? 0)) return record
  const { unconfirmedOk: _waited, ...rest } = alarm
  const after: IncidentAlarm = fresh
    ? { ...rest, state: 'OK', changedAt }
    : { ...rest, unconfirmedOk: changedAt }
  return withIncident(record, silencedIncident(settled(withAlarm(incident, name, after))))
}

function withEarlyOk(record: OncallRecord, name: string, changedAt: number, now: number): OncallRecord {
  const known = Math.max(record.earlyOks[name] ?? 0, newestOf(record, name)?.changedAt ?? 0)
  if (changedAt <= known || now - changedAt > keptMs) return record
  return { ...record, earlyOks: { ...record.earlyOks, [name]: changedAt } }
}

const problem = 'message'

/** The incident of a text, by the id of its message. */
export function textIncident(messageId: string): string {
  return `${problem}-${messageId}`
}

/** Records a text that is not an alarm, once for each message, as an incident that is closed at once. */
export function foldText(
  record: OncallRecord,
  messageId: string,
  rules: Pick<Rules, 'channels'>,
  now: number,
): Folded {
  const id = textIncident(messageId)
  if (record.incidents.some((incident) => incident.id === id)) return { record, incidents: [id] }
  const folded = withIncident(record, {
    id,
    problem,
    lead: problem,
    alarms: {},
    openedAt: now,
    closedAt: now,
    rings: [{ reason: 'opened', alarm: problem, severity: undefined, at: now }],
    revision: 1,
    channels: Object.fromEntries(rules.channels.map(({ name }) => [name, { ring: 0, open: 'no' }])),
  })
  return { record: folded, incidents: [id] }
}
