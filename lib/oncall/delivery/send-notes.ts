import { messageOf, type Invocation } from '../../model/index.ts'
import { within } from '../../net/index.ts'
import type { Delivered, Intake } from './deliver.ts'
import { deliveryNote } from './delivery-note.ts'
import { textOf } from '../message/intake.ts'
import type { Meaning } from '../message/meaning.ts'
import type { Oncall } from '../oncall.ts'
import type { Sent } from './send.ts'

/**
 * Sends a delivery note for each incident that was delivered without the record. Returns the incidents whose note was
 * sent: their messages are done.
 */
export async function sendNotes(
  { incidents, isRecorded, sent }: Omit<Delivered<Intake>, 'intake'>,
  meanings: readonly Meaning[],
  { queue, deadlines }: Pick<Oncall, 'queue' | 'deadlines'>,
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
          const body = deliveryNote(incident, textOf(incident, meanings))
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
