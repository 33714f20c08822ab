import type { Log } from '../model/log.ts'
import type { Committed } from '../state/committed.ts'
import { isEarlierOutbox, migrated } from './earlier-format.ts'
import { emptyOutbox, type Outbox } from './pending.ts'
import { dropExpired } from './settle.ts'
import type { Spool } from './spool.ts'

export interface OpenDependencies {
  readonly spool: Spool
  readonly now: number
  readonly log: Log
  readonly signal: AbortSignal
}

/** The outbox that the last run left, without what is too old. Where it cannot be read, its data count as dropped. */
export async function openOutbox(
  { slot, outbox, pending, unreadable }: Committed,
  { spool, now, log, signal }: OpenDependencies,
): Promise<Outbox> {
  if (slot === undefined) return emptyOutbox
  const reason = unreadable.find(({ attribute }) => attribute === 'outbox')?.reason
  if (reason !== undefined) {
    log.warn('outbox unreadable, what waited in it is dropped', { reason, data: pending })
    return { ...emptyOutbox, dropped: pending }
  }
  if (!isEarlierOutbox(outbox)) return dropExpired(outbox as Outbox, now)
  log.info('outbox of an earlier version, its requests get items of their own', { data: pending })
  return dropExpired(await migrated(outbox, spool, signal), now)
}
