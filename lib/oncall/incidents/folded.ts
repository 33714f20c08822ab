import type { Incident, IncidentAlarm, OncallRecord } from './incident.ts'

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
