import type { Slot } from '../model/clock.ts'
import { absenceProvenAt } from '../cloudwatch/settling.ts'
import { givenUp, notTaken, requestsIn, taken, type Outbox, type Waiting } from './outbox.ts'

/** Requests that may be in CloudWatch or not. */
export function unknownRequests(outbox: Outbox): readonly Waiting[] {
  return requestsIn(outbox).filter(({ attemptedAt }) => attemptedAt !== null)
}

/** The slots whose Heartbeats say by now whether a request of theirs arrived. */
export function slotsToAsk(outbox: Outbox, now: number): readonly Slot[] {
  return [...new Set(unknownRequests(outbox).flatMap((one) => (hasTold(one, now) ? [one.slot] : [])))]
}

/** What is so old that nobody can tell in time, and that is therefore never sent again, counts as dropped. */
export function withoutUntold(outbox: Outbox): Outbox {
  const untold = unknownRequests(outbox).filter(
    ({ slot, attemptedAt }) => absenceProvenAt(slot, attemptedAt ?? slot) === undefined,
  )
  return untold.reduce(givenUp, outbox)
}

/**
 * The outbox after the Heartbeats were read: what arrived is gone from it, what did not can be sent again. `sums` has
 * the sum of the Heartbeats of each slot that was asked for.
 */
export function settled(outbox: Outbox, sums: ReadonlyMap<Slot, number>, now: number): Outbox {
  const asked = unknownRequests(outbox).filter((one) => sums.has(one.slot) && hasTold(one, now))
  const arrivedBefore = new Map(outbox.parcels.map(({ slot, arrived }) => [slot, arrived]))
  return asked.reduce((left, request) => {
    const more = (sums.get(request.slot) ?? 0) - (arrivedBefore.get(request.slot) ?? 0)
    // Less than what is known to be there: CloudWatch does not show everything yet.
    if (more < 0) return left
    return Math.floor(more / 2 ** request.bit) % 2 === 1 ? taken(left, request) : notTaken(left, request)
  }, outbox)
}

function hasTold({ slot, attemptedAt }: Waiting, now: number): boolean {
  const from = attemptedAt === null ? undefined : absenceProvenAt(slot, attemptedAt)
  return from !== undefined && from <= now
}
