import type { OncallRecord, Incident, IncidentAlarm } from './incident.ts'
import type { Change } from './rules.ts'
import { isCurrent, withIncident, settled, withAlarm } from './parts.ts'
import { silencedIncident } from './silences.ts'
import { keptMs } from './prune.ts'

export interface Folded {
  /** The same object as before if nothing changed. */
  readonly record: OncallRecord
  /** The ids of the incidents with this alarm: its message is done when nothing of them is due. */
  readonly incidents: readonly string[]
  /**
   * For an echo whose cause may still fire: nothing is recorded, and the change should be applied again at this time.
   */
  readonly waitUntil?: number
}

export function foldOk(record: OncallRecord, { alarm: name, changedAt, fresh }: Change, now: number): Folded {
  const holders = holdersOf(record, name)
  const incidents = holders.filter((incident) => isCurrent(incident, changedAt)).map(({ id }) => id)
  const open = holders.filter(({ alarms }) => alarms[name]?.state === 'ALARM')
  // The sweep confirms an OK of old data.
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

export function holdersOf({ incidents }: OncallRecord, name: string): readonly Incident[] {
  return incidents.filter(({ alarms }) => alarms[name] !== undefined)
}

/** The alarm in the incident that had it last. */
export function newestOf(record: OncallRecord, name: string): IncidentAlarm | undefined {
  return holdersOf(record, name)
    .flatMap(({ alarms }) => alarms[name] ?? [])
    .toSorted((one, other) => other.alarmedAt - one.alarmedAt)[0]
}
