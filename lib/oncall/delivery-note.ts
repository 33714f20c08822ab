import type { Queue } from './queue.ts'
import { at, parseJson, textAt, messageOf, type Invocation } from '../model/index.ts'
import type { ChannelState, Incident, IncidentAlarm, OncallRecord } from './incidents/incident.ts'
import { foldChange } from './incidents/fold.ts'
import type { Rules } from './incidents/rules.ts'
import type { Message } from './messages/message.ts'
import { within } from '../net/index.ts'
import type { Delivered, Intake, Sent, Deadlines } from './delivery.ts'

// A run that cannot write the record sends a delivery note to its own queue: the incident with its deliveries, for a
// later run.

const mark = 'delivered'

/** The body of a note: the incident with the states of its channels, and the text if the incident is one. */
export function deliveryNote(incident: Incident, text: string | undefined): string {
  return JSON.stringify({ anchorWatch: mark, incident: unclaimed(incident), text })
}

/** The content of a note; undefined for any other message. A note comes through a queue, without SNS's envelope. */
export function incidentOfNote({
  text,
  topic,
  receipt,
}: Message): { readonly incident: Incident; readonly text: string | undefined } | undefined {
  if (receipt === undefined || topic !== undefined) return undefined
  const document = parseJson(text)
  const isNote =
    textAt(document, 'anchorWatch') === mark &&
    textAt(document, 'incident', 'id') !== undefined &&
    ['alarms', 'channels', 'rings'].every((key) => isObject(at(document, 'incident', key)))
  return isNote
    ? { incident: at(document, 'incident') as Incident, text: textAt(document, 'text') }
    : undefined
}

/** The record with the incident of a note. An OK that came before the note closes its alarm. */
export function foldNote(record: OncallRecord, noted: Incident, rules: Rules, now: number): OncallRecord {
  return Object.entries(noted.alarms).reduce(
    (folded, [alarm, { changedAt, since }]) => {
      const okAt = record.earlyOks[alarm]
      if (okAt === undefined || okAt <= changedAt) return folded
      const over = { alarm, state: 'OK', changedAt: okAt, since, fresh: true } as const
      return foldChange(folded, over, rules, now).record
    },
    withNoted(record, noted),
  )
}

/** Adds the incident of the note, or merges it into that of the record. */
function withNoted(record: OncallRecord, noted: Incident): OncallRecord {
  const known = record.incidents.find(({ id }) => id === noted.id)
  if (known === undefined) return { ...record, incidents: [...record.incidents, noted] }
  const merged = mergedIncident(known, noted)
  return { ...record, incidents: record.incidents.map((one) => (one === known ? merged : one)) }
}

function mergedIncident(known: Incident, noted: Incident): Incident {
  const alarms: Record<string, IncidentAlarm> = { ...known.alarms }
  for (const [name, alarm] of Object.entries(noted.alarms)) {
    if ((alarms[name]?.changedAt ?? -Infinity) < alarm.changedAt) alarms[name] = alarm
  }
  const channels = { ...known.channels }
  for (const [name, state] of Object.entries(noted.channels)) {
    if (isNewer(state, channels[name])) channels[name] = state
  }
  const rings = noted.rings.length > known.rings.length ? noted.rings : known.rings
  const { closedAt, ...kept } = known
  const isOpen = Object.values(alarms).some(({ state }) => state === 'ALARM')
  return {
    ...kept,
    ...(!isOpen && closedAt !== undefined && { closedAt }),
    alarms,
    channels,
    rings,
    revision: Math.max(known.revision, noted.revision),
  }
}

/** Whether the note has a newer state of a channel than the record: a late note must not reopen a resolved page. */
function isNewer(noted: ChannelState, known: ChannelState = { ring: 0, open: 'no' }): boolean {
  if (noted.ring !== known.ring) return noted.ring > known.ring
  return known.ring === 0 || (noted.revision ?? 0) > (known.revision ?? 0)
}

function unclaimed(incident: Incident): Incident {
  const channels = Object.entries(incident.channels).map(([name, { claim: _, ...state }]) => [name, state])
  return { ...incident, channels: Object.fromEntries(channels) as Incident['channels'] }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/**
 * Sends a delivery note for each incident that was delivered without the record. Returns the incidents whose note was
 * sent: their messages are done.
 */
export async function sendNotes(
  { incidents, isRecorded, sent }: Omit<Delivered<Intake>, 'intake'>,
  textOf: (incident: Incident) => string | undefined,
  { queue, deadlines }: { readonly queue: Queue; readonly deadlines: Deadlines },
  { log, signal }: Invocation,
): Promise<ReadonlySet<string>> {
  if (isRecorded) return new Set()
  const delivered = new Set(sent.filter(mayBeShown).map(({ incident }) => incident.id))
  const noted = await Promise.all(
    incidents
      .filter(({ id }) => delivered.has(id))
      .map(async (incident) => {
        const fields = { incident: incident.id }
        try {
          const body = deliveryNote(incident, textOf(incident))
          await queue.send(body, within(deadlines.tableMs, signal))
          log.info('delivery note sent', fields)
          return [incident.id]
        } catch (error) {
          log.warn('delivery note not sent', { ...fields, error: messageOf(error) })
          return []
        }
      }),
  )
  return new Set(noted.flat())
}

function mayBeShown({ delivery }: Sent): boolean {
  return delivery !== undefined && (delivery.ok || delivery.failure.perhapsSent === true)
}
