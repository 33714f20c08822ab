import { foldChange, newestOf, type Folded } from './fold.ts'
import type { Incident, OncallRecord } from './incident.ts'
import { withIncident } from './parts.ts'
import { findByName, problemOf, type Change, type Rules } from './rules.ts'
import { foldResults, type SendResult } from './sends.ts'

/** The deliveries of a run that had no table: it folded the change into an empty record. */
export interface DeliveryNote {
  readonly change: Change
  /** The id under which the channels know the incident. */
  readonly incident: string
  readonly results: readonly SendResult[]
}

/**
 * Folds the deliveries of a run that had no table: nothing is sent twice, and the resolve comes. If the alarm belongs to
 * another incident, the one of the note lives beside it until the alarm is OK: some channels show it.
 */
export function foldNote(record: OncallRecord, note: DeliveryNote, rules: Rules, now: number): Folded {
  const { change, incident: id, results } = note
  const folded = foldChange(record, change, rules, Math.max(now, change.changedAt + maxWaitMs))
  if (folded.record.incidents.some((one) => one.id === id))
    return { ...folded, record: foldResults(folded.record, results) }
  const delivered = results.filter(({ outcome }) => outcome === 'delivered').map(({ send }) => send.channel)
  const ringsBefore = new Map(record.incidents.map((one) => [one.id, one.rings.length]))
  const rung = folded.record.incidents.filter((one) => one.rings.length > (ringsBefore.get(one.id) ?? 0))
  const heard = rung.reduce((all, incident) => withIncident(all, heardBy(incident, delivered)), folded.record)
  return {
    record: foldResults(withIncident(heard, shadowOf(heard, note, rules)), results),
    incidents: [...folded.incidents, id],
  }
}

/** The longest wait of an echo: it was delivered already. */
const maxWaitMs = 90_000

function heardBy(incident: Incident, names: readonly string[]): Incident {
  const { rings, channels } = incident
  const heard = names.map((name) => [name, { open: 'no', ...channels[name], ring: rings.length }] as const)
  return { ...incident, channels: { ...channels, ...Object.fromEntries(heard) } }
}

function shadowOf(record: OncallRecord, { change, incident: id }: DeliveryNote, rules: Rules): Incident {
  const { alarm: name, changedAt, since } = change
  const severity = findByName(name, rules)?.severity
  const over = { state: 'OK', changedAt, alarmedAt: changedAt, since, severity, silent: false } as const
  const alarm = newestOf(record, name) ?? over
  return {
    id,
    problem: problemOf(name, rules),
    lead: name,
    alarms: { [name]: alarm },
    openedAt: changedAt,
    ...(alarm.state === 'OK' && { closedAt: alarm.changedAt }),
    rings: [{ reason: 'opened', alarm: name, severity, at: changedAt }],
    revision: 1,
    channels: Object.fromEntries(rules.channels.map((channel) => [channel.name, { ring: 1, open: 'no' }])),
  }
}
