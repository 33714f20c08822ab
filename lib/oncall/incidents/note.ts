import { foldChange, type Folded } from './fold.ts'
import type { ChannelState, OncallRecord } from './incident.ts'
import { withIncident } from './parts.ts'
import type { Change, Rules } from './rules.ts'
import { after, type SendResult } from './sends.ts'

/** What a run delivered while the table was away. */
export interface DeliveryNote {
  readonly change: Change
  /** The id under which the channels know the incident. */
  readonly incident: string
  readonly results: readonly SendResult[]
}

/** Folds the deliveries of a run that had no table, so that nothing is sent twice and the resolve comes. */
export function foldNote(record: OncallRecord, note: DeliveryNote, rules: Rules, now: number): Folded {
  const { change, incident: id, results } = note
  const folded = foldChange(record, change, rules, Math.max(now, change.changedAt + 90_000))
  const incident = folded.record.incidents.find((one) => one.id === id)
  if (incident === undefined) return folded
  const channels = results.reduce<Readonly<Record<string, ChannelState>>>(
    (states, result) => ({
      ...states,
      [result.send.channel]: after(states[result.send.channel] ?? { ring: 0, open: 'no' }, result),
    }),
    incident.channels,
  )
  return { ...folded, record: withIncident(folded.record, { ...incident, channels }) }
}
