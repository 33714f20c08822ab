import type { Slot } from '../clock.ts'
import { requestsOf } from '../cloudwatch/requests.ts'
import type { Collected } from '../collector.ts'
import type { Log } from '../log.ts'
import { sample } from '../metric.ts'
import { dataSpooled } from '../self/metrics.ts'
import { admit, readLedger, type Admitted, type Ledger } from './ceiling.ts'
import { waitingData, withRequests, type Outbox, type Waiting } from './outbox.ts'
import type { SlotRun } from './slot-run.ts'

/** What is committed with a slot, and then sent. */
export interface Prepared {
  readonly requests: readonly Waiting[]
  /** With those requests, attempted as of now. */
  readonly outbox: Outbox
  readonly ledger: Ledger
}

export interface Before {
  readonly outbox: Outbox
  /** As it was stored. */
  readonly ledger: unknown
}

/** The requests of a slot: within the ceiling, without what CloudWatch refuses, with all that was dropped so far. */
export function prepare(
  { collector, clock, destination, ceilings }: SlotRun,
  { samples, dropped = 0 }: Pick<Collected, 'samples' | 'dropped'>,
  before: Before,
  { slot, log }: { readonly slot: Slot; readonly log: Log },
): Prepared {
  const now = clock()
  const admitted = admit(samples, ceilings[collector.name], readLedger(before.ledger), slot)
  const { requests, refused } = requestsOf(
    [...admitted.samples, sample(dataSpooled, waitingData(before.outbox))],
    {
      ...destination,
      collector: collector.name,
      slot,
      now,
      dropped: dropped + admitted.refused.data + before.outbox.dropped,
    },
  )
  for (const one of refused) log.warn('datum dropped', { ...one })
  tellOfRefusedSeries(admitted, log)
  const announced = requests.map((request) => ({ ...request, attemptedAt: now }))
  const outbox = withRequests({ ...before.outbox, dropped: 0 }, slot, announced)
  return { requests: announced, outbox, ledger: admitted.ledger }
}

/** A line names no more than these: a label that takes any value must not fill the log. */
const mostNamed = 10

/** Names the series beyond the ceiling, in one line. */
export function tellOfRefusedSeries(
  { refused: { series, data } }: Pick<Admitted, 'refused'>,
  log: Log,
): void {
  if (series.length === 0) return
  log.warn('series beyond max_series dropped', {
    series: series.slice(0, mostNamed),
    of: series.length,
    data,
  })
}
