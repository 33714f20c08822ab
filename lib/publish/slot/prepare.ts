import type { PutRequest } from '../cloudwatch/request.ts'
import { requestOf } from '../cloudwatch/requests.ts'
import type { Collected } from '../../findings/index.ts'
import { within } from '../../net/index.ts'
import { type Invocation, sample } from '../../model/index.ts'
import { openOutbox } from '../outbox/open.ts'
import { addSlot, pendingData, type Outbox } from '../outbox/pending.ts'
import { dataSpooled } from '../metrics.ts'
import type { Lease } from '../state/leases.ts'
import { commitMs, publishMs } from './deadlines.ts'
import type { SlotDependencies } from './dependencies.ts'

export interface Prepared {
  readonly request: PutRequest
  /** With this request as attempted. */
  readonly outbox: Outbox
  /** Bounds the write of the item and the commit, together. */
  readonly committing: AbortSignal
}

/**
 * Makes the request of the slot and writes it as an item. The request leaves out data that CloudWatch would reject, and
 * contains the number of dropped data.
 */
export async function prepare(
  { collector, spool, clock, destination }: SlotDependencies,
  { slot, committed }: Lease,
  { samples, dropped = 0 }: Collected,
  { log, signal }: Invocation,
): Promise<Prepared> {
  const now = clock()
  const before = await openOutbox(committed, { spool, now, log, signal: within(publishMs, signal) })
  const { request, rejected } = requestOf([...samples, sample(dataSpooled, pendingData(before))], {
    ...destination,
    collector: collector.name,
    slot,
    now,
    dropped: dropped + before.dropped,
  })
  for (const one of rejected) log.warn('datum dropped', { ...one })
  const committing = within(commitMs, signal)
  const pending = await spool.write(request, committing)
  const attempted = { ...pending, attemptedAt: clock() }
  return { request, outbox: addSlot({ ...before, dropped: 0 }, slot, [attempted]), committing }
}
