import { type Slot, sum } from '../../model/index.ts'
import type { PutRequest, StoredDatum } from '../cloudwatch/request.ts'
import { dataDropped } from '../metrics.ts'

/** A request that is not known to have arrived. Its data are in an item of the table, which halves share (spool.ts). */
export interface PendingRequest {
  /** Its Heartbeat is 2^bit. */
  readonly bit: number
  /** The last part of the item's key. */
  readonly item: string
  /** The index of its first datum in the item. */
  readonly from: number
  /**
   * The time at which it was sent or about to be sent, milliseconds since the Unix epoch: it may have arrived. Null: it
   * certainly did not arrive, and may be sent at once.
   */
  readonly attemptedAt: number | null
  /** The number of its data. */
  readonly data: number
  /**
   * The number of data that count as dropped if the request is never sent: its own data, and those that its DataDropped
   * counts.
   */
  readonly loss: number
}

export interface PendingSlot {
  readonly slot: Slot
  /** The sum of the Heartbeats of the slot's requests that are known to have arrived. */
  readonly arrived: number
  /** At least one, each with a bit of its own. */
  readonly requests: readonly PendingRequest[]
}

/** The committed requests of a collector that are not known to be in CloudWatch. A plain JSON value. */
export interface Outbox {
  /** Oldest first. */
  readonly slots: readonly PendingSlot[]
  /** The number of data dropped since the last commit: the next slot's DataDropped. */
  readonly dropped: number
}

export const emptyOutbox: Outbox = { slots: [], dropped: 0 }

/** A pending request with its slot; slot and bit identify it. */
export interface Pending extends PendingRequest {
  readonly slot: Slot
}

type Key = Pick<Pending, 'slot' | 'bit'>

export function requestsIn({ slots }: Outbox): readonly Pending[] {
  return slots.flatMap(({ slot, requests }) => requests.map((request) => ({ ...request, slot })))
}

/** The number of data that wait. */
export function pendingData(outbox: Outbox): number {
  return sum(requestsIn(outbox).map(({ data }) => data))
}

/** The number of data that count as dropped if these data are dropped. */
function lossOf(data: readonly StoredDatum[]): number {
  const counted = data.map((one) => (one.MetricName === dataDropped.name && 'Value' in one ? one.Value : 0))
  return data.length + sum(counted)
}

/** The outbox with the requests of one more slot. */
export function addSlot(outbox: Outbox, slot: Slot, requests: readonly PendingRequest[]): Outbox {
  const slots = [...outbox.slots, { slot, arrived: 0, requests }]
  return { ...outbox, slots: slots.sort((one, other) => one.slot - other.slot) }
}

/** The outbox after the request arrived: its Heartbeat counts from now on. */
export function markArrived(outbox: Outbox, request: Key): Outbox {
  return replaceRequest(outbox, request, () => [], 2 ** request.bit)
}

/** The outbox after the request certainly did not arrive: it can be sent again. */
export function markNotArrived(outbox: Outbox, request: Key): Outbox {
  return replaceRequest(outbox, request, (found) => [{ ...found, attemptedAt: null }])
}

/** The outbox when the request is about to be sent, at `at`. */
export function markAttempted(outbox: Outbox, request: Key, at: number): Outbox {
  return replaceRequest(outbox, request, (found) => [{ ...found, attemptedAt: at }])
}

/** The outbox without a request that is never sent; its data count as dropped. */
export function dropRequest(outbox: Outbox, request: Key): Outbox {
  const found = requestsIn(outbox).filter(({ slot, bit }) => slot === request.slot && bit === request.bit)
  const dropped = outbox.dropped + sum(found.map(({ loss }) => loss))
  return { ...replaceRequest(outbox, request, () => []), dropped }
}

/** The outbox with the halves of a request in its place; neither was sent. */
export function replaceByHalves(outbox: Outbox, [first, second]: readonly [PutRequest, PutRequest]): Outbox {
  return replaceRequest(outbox, first, ({ item, from }) => [
    pendingOf(first, item, from),
    pendingOf(second, item, from + first.data.length),
  ])
}

/** A request without an attempt. */
export function pendingOf(
  { bit, data }: Pick<PutRequest, 'bit' | 'data'>,
  item: string,
  from = 0,
): PendingRequest {
  return { bit, item, from, attemptedAt: null, data: data.length, loss: lossOf(data) }
}

/**
 * The smallest bit that no pending request of the slot has. The bit of an arrived request is free again: `arrived` counts
 * its Heartbeat.
 */
export function freeBit(outbox: Outbox, slot: Slot): number {
  const used = new Set(requestsIn(outbox).flatMap((one) => (one.slot === slot ? [one.bit] : [])))
  for (let bit = 0; ; bit += 1) if (!used.has(bit)) return bit
}

function replaceRequest(
  outbox: Outbox,
  { slot, bit }: Key,
  by: (request: PendingRequest) => readonly PendingRequest[],
  arrived = 0,
): Outbox {
  const slots = outbox.slots.flatMap((one) => {
    if (one.slot !== slot || !one.requests.some((request) => request.bit === bit)) return [one]
    const requests = one.requests.flatMap((request) => (request.bit === bit ? by(request) : [request]))
    return requests.length === 0 ? [] : [{ slot, arrived: one.arrived + arrived, requests }]
  })
  return { ...outbox, slots }
}
