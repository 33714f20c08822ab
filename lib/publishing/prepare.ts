import type { Slot } from '../model/clock.ts'
import { requestsOf } from '../cloudwatch/requests.ts'
import type { Collected } from '../model/collector.ts'
import type { Log } from '../model/log.ts'
import { sample } from '../model/metric.ts'
import { dataSpooled } from '../self/metrics.ts'
import { waitingData, withRequests, type Outbox, type Waiting } from './outbox.ts'
import type { SlotRun } from './slot-run.ts'

/** What is committed with a slot, and then sent. */
export interface Prepared {
  readonly requests: readonly Waiting[]
  /** With those requests, attempted as of now. */
  readonly outbox: Outbox
}

/** The requests of a slot, without what CloudWatch refuses, with the count of all that was dropped so far. */
export function prepare(
  { collector, clock, destination }: SlotRun,
  { samples, dropped = 0 }: Pick<Collected, 'samples' | 'dropped'>,
  before: Outbox,
  { slot, log }: { readonly slot: Slot; readonly log: Log },
): Prepared {
  const now = clock()
  const { requests, refused } = requestsOf([...samples, sample(dataSpooled, waitingData(before))], {
    ...destination,
    collector: collector.name,
    slot,
    now,
    dropped: dropped + before.dropped,
  })
  for (const one of refused) log.warn('datum dropped', { ...one })
  const announced = requests.map((request) => ({ ...request, attemptedAt: now }))
  const outbox = withRequests({ ...before, dropped: 0 }, slot, announced)
  return { requests: announced, outbox }
}
