import type { Log } from '../../model/index.ts'
import type { Committed } from '../state/committed.ts'
import { isEarlierOutbox, migrate } from './earlier-format.ts'
import { emptyOutbox, type Outbox } from './pending.ts'
import { dropExpired } from './settle.ts'
import type { Spool } from './spool.ts'

export interface OpenDependencies {
  readonly spool: Spool
  readonly now: number
  readonly log: Log
  readonly signal: AbortSignal
}

/** The outbox that the last run left, without expired requests. The data of an unreadable outbox count as dropped. */
export async function openOutbox(
  { slot, outbox, pending }: Committed,
  { spool, now, log, signal }: OpenDependencies,
): Promise<Outbox> {
  if (slot === undefined) return emptyOutbox
  if (!outbox.ok) {
    log.warn('outbox unreadable, its data dropped', { reason: outbox.failure, data: pending })
    return { ...emptyOutbox, dropped: pending }
  }
  if (!isEarlierOutbox(outbox.value)) return dropExpired(outbox.value as Outbox, now)
  log.info('outbox of an earlier version migrated', { data: pending })
  return dropExpired(await migrate(outbox.value, spool, signal), now)
}
