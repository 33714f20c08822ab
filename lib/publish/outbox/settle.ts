import type { Slot } from '../../model/index.ts'
import { rejectionOfTime } from '../cloudwatch/rejection.ts'
import { absenceProvenAt } from '../cloudwatch/settling.ts'
import { dropRequest, markArrived, markNotArrived, requestsIn, type Outbox, type Pending } from './pending.ts'

/** The requests that may have arrived. */
function unknownRequests(outbox: Outbox): readonly Pending[] {
  return requestsIn(outbox).filter(({ attemptedAt }) => attemptedAt !== null)
}

/** The slots whose Heartbeats can now be read to find the arrived requests. */
export function slotsToAsk(outbox: Outbox, now: number): readonly Slot[] {
  return [...new Set(unknownRequests(outbox).flatMap((one) => (isSettleable(one, now) ? [one.slot] : [])))]
}

/** Drops requests so old that their absence can never be proven: they are never sent again. */
export function dropUnsettleable(outbox: Outbox): Outbox {
  const lost = unknownRequests(outbox).filter(
    ({ slot, attemptedAt }) => absenceProvenAt(slot, attemptedAt ?? slot) === undefined,
  )
  return lost.reduce(dropRequest, outbox)
}

/** Drops requests of slots that CloudWatch no longer accepts. */
export function dropExpired(outbox: Outbox, now: number): Outbox {
  return requestsIn(outbox)
    .filter(({ slot }) => rejectionOfTime(slot, now) !== undefined)
    .reduce(dropRequest, outbox)
}

/**
 * The outbox after the Heartbeats were read: it has no arrived requests, and the others can be sent again. `sums` has the
 * sum of the Heartbeats of each slot.
 */
export function settle(outbox: Outbox, sums: ReadonlyMap<Slot, number>, now: number): Outbox {
  const asked = unknownRequests(outbox).filter((one) => sums.has(one.slot) && isSettleable(one, now))
  const arrivedBefore = new Map(outbox.slots.map(({ slot, arrived }) => [slot, arrived]))
  return asked.reduce((left, request) => {
    const more = (sums.get(request.slot) ?? 0) - (arrivedBefore.get(request.slot) ?? 0)
    // The sum lacks known Heartbeats: CloudWatch does not return all data yet.
    if (more < 0) return left
    return Math.floor(more / 2 ** request.bit) % 2 === 1
      ? markArrived(left, request)
      : markNotArrived(left, request)
  }, outbox)
}

function isSettleable({ slot, attemptedAt }: Pending, now: number): boolean {
  const from = attemptedAt === null ? undefined : absenceProvenAt(slot, attemptedAt)
  return from !== undefined && from <= now
}
