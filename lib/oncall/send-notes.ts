import { messageOf } from '../model/failure.ts'
import { within } from '../net/deadline.ts'
import type { Delivered, Run } from './deliver.ts'
import { deliveryNote } from './delivery-note.ts'
import { textOf, type Batch, type Meaning } from './intake.ts'
import type { Message } from './message/messages.ts'
import type { Oncall } from './oncall.ts'
import type { Sent } from './send.ts'

/**
 * Sends what was delivered without the record as notes to the queue of the messages. Returns the incidents whose note was
 * sent: their messages are done.
 */
export async function sendNotes(
  { incidents, isRecorded, sent }: Delivered<Batch>,
  messages: readonly Message[],
  meanings: readonly Meaning[],
  { queue, deadlines }: Pick<Oncall, 'queue' | 'deadlines'>,
  { log, signal }: Run,
): Promise<ReadonlySet<string>> {
  if (isRecorded) return new Set()
  const [receipt] = messages.flatMap((message) => message.receipt ?? [])
  const delivered = new Set(sent.filter(mayBeShown).map(({ incident }) => incident.id))
  const noted = await Promise.all(
    incidents
      .filter(({ id }) => delivered.has(id))
      .map(async (incident) => {
        const fields = { incident: incident.id }
        try {
          const body = deliveryNote(incident, textOf(incident, meanings))
          await queue.send(receipt?.queue, body, within(deadlines.tableMs, signal))
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
