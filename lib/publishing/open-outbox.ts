import type { Log } from '../model/log.ts'
import type { Held } from '../state/held.ts'
import { withoutExpiredData } from './expired.ts'
import { emptyOutbox, type Outbox } from './outbox.ts'
import { readOutbox } from './stored-outbox.ts'

/** What the last run left to be sent, without what is too old. Where it cannot be read, its data count as dropped. */
export function openOutbox({ outbox, waiting, slot, unreadable }: Held, now: number, log: Log): Outbox {
  if (slot === undefined) return emptyOutbox
  const read = readOutbox(outbox)
  if (read !== undefined) return withoutExpiredData(read, now)
  const reason = unreadable.find(({ what }) => what === 'outbox')?.reason ?? 'it is no outbox'
  log.warn('outbox unreadable, what waited in it is dropped', { reason, data: waiting })
  return { ...emptyOutbox, dropped: waiting }
}
