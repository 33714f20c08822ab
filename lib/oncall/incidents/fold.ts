import type { OncallRecord } from './incident.ts'
import { withIncident } from './parts.ts'
import { placeOf } from './place.ts'
import type { Change, Rules } from './rules.ts'
import { foldOk } from './fold-ok.ts'
import { holdersOf, newestOf, type Folded } from './folded.ts'
import { joined } from './join-incident.ts'

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
