import { holdersOf, newestOf, type Folded } from './folded.ts'
import type { Incident, IncidentAlarm, OncallRecord } from './incident.ts'
import { isCurrent, settled, withAlarm, withIncident } from './parts.ts'
import { keptMs } from './prune.ts'
import type { Change } from './rules.ts'
import { silencedIncident } from './silences.ts'

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
