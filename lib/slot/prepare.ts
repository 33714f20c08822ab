import type { PutRequest } from '../cloudwatch/request.ts'
import { requestsOf } from '../cloudwatch/requests.ts'
import type { Collected } from '../model/collector.ts'
import { within } from '../net/deadline.ts'
import type { Invocation } from '../model/invocation.ts'
import { sample } from '../model/metric.ts'
import { openOutbox } from '../outbox/open.ts'
import { pendingData, withSlot, type Outbox } from '../outbox/pending.ts'
import { dataSpooled } from '../self/metrics.ts'
import type { Lease } from '../state/leases.ts'
import { commitMs, publishMs } from './deadlines.ts'
import type { SlotDependencies } from './dependencies.ts'

export interface Prepared {
  readonly requests: readonly PutRequest[]
  /** With these requests as attempted. */
  readonly outbox: Outbox
  /** Bounds the writes of the items and the commit, together. */
  readonly committing: AbortSignal
}

/** The requests of the slot, each written as an item, without data that CloudWatch rejects, with the count of dropped data. */
export async function prepare(
  { collector, spool, clock, destination }: SlotDependencies,
  { slot, committed }: Lease,
  { samples, dropped = 0 }: Collected,
  { log, signal }: Invocation,
): Promise<Prepared> {
  const now = clock()
  const before = await openOutbox(committed, { spool, now, log, signal: within(publishMs, signal) })
  const { requests, refused } = requestsOf([...samples, sample(dataSpooled, pendingData(before))], {
    ...destination,
    collector: collector.name,
    slot,
    now,
    dropped: dropped + before.dropped,
  })
  for (const one of refused) log.warn('datum dropped', { ...one })
  const committing = within(commitMs, signal)
  const pending = await Promise.all(requests.map((request) => spool.write(request, committing)))
  const attemptedAt = clock()
  const attempted = pending.map((one) => ({ ...one, attemptedAt }))
  return { requests, outbox: withSlot({ ...before, dropped: 0 }, slot, attempted), committing }
}
