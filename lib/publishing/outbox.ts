import type { Slot } from '../model/clock.ts'
import type { PutRequest } from '../cloudwatch/request.ts'
import { dataDropped } from '../self/metrics.ts'

/** A request that is not known to have arrived. */
export interface Waiting extends PutRequest {
  /**
   * When it was, or was about to be, sent: it may be in. Null: it certainly is not, and may be sent at once.
   * Milliseconds since the Unix epoch.
   */
  readonly attemptedAt: number | null
}

/** What one slot still has to publish. */
export interface Parcel {
  readonly slot: Slot
  /** The sum of the Heartbeats of those requests of the slot that are known to have arrived. */
  readonly arrived: number
  /** At least one, each with a bit of its own. */
  readonly requests: readonly Waiting[]
}

/** Parcels in items of their own: what stands there is not changed, only read whole and left. */
export interface ColdParcels {
  readonly keys: readonly string[]
  readonly oldest: Slot
  readonly newest: Slot
  readonly data: number
  /** What counts as dropped if the part is. */
  readonly loss: number
  /** From when something can be done about one of them: sending it again, or reading its Heartbeat back. */
  readonly dueAt: number
}

/** All that a collector has committed and that is not known to be in CloudWatch. A plain JSON value. */
export interface Outbox {
  /** Oldest first; one a slot. */
  readonly parcels: readonly Parcel[]
  /** Oldest first. */
  readonly cold: readonly ColdParcels[]
  /** Data that were given up since the last commit: the next slot's DataDropped. */
  readonly dropped: number
}

export const emptyOutbox: Outbox = { parcels: [], cold: [], dropped: 0 }

/** The data that wait. */
export function waitingData({ parcels, cold }: Outbox): number {
  const hot = parcels.flatMap(({ requests }) => requests.map(({ data }) => data.length))
  return sum([...hot, ...cold.map(({ data }) => data)])
}

export function requestsIn({ parcels }: Outbox): readonly Waiting[] {
  return parcels.flatMap(({ requests }) => requests)
}

/** With the requests of one more slot. */
export function withRequests(outbox: Outbox, slot: Slot, requests: readonly Waiting[]): Outbox {
  return withParcels(outbox, [{ slot, arrived: 0, requests }])
}

export function withParcels(outbox: Outbox, parcels: readonly Parcel[]): Outbox {
  return { ...outbox, parcels: [...outbox.parcels, ...parcels].sort((one, other) => one.slot - other.slot) }
}

type Key = Pick<PutRequest, 'slot' | 'bit'>

/** It arrived: its Heartbeat counts from now on. */
export function taken(outbox: Outbox, request: Key): Outbox {
  return replaced(outbox, request, [], 2 ** request.bit)
}

/** It is not there, and certainly will not be: it can be sent again. */
export function notTaken(outbox: Outbox, request: Key): Outbox {
  return attempted(outbox, request, null)
}

/** It is about to be sent, as of `at`. */
export function attempted(outbox: Outbox, request: Key, at: number | null): Outbox {
  const [found] = requestsOf(outbox, request)
  return found === undefined ? outbox : replaced(outbox, request, [{ ...found, attemptedAt: at }])
}

/** What is dropped with these data: they, and what a DataDropped among them would have told of. */
export function lossOf(data: Waiting['data']): number {
  const told = data.map((one) => (one.MetricName === dataDropped.name && 'Value' in one ? one.Value : 0))
  return data.length + sum(told)
}

/** It will never be sent; its data count as dropped. */
export function givenUp(outbox: Outbox, request: Key): Outbox {
  const lost = sum(requestsOf(outbox, request).map(({ data }) => lossOf(data)))
  return { ...replaced(outbox, request, []), dropped: outbox.dropped + lost }
}

/** It keeps these of its data; the others count as dropped. */
export function trimmed(outbox: Outbox, request: Waiting, data: Waiting['data']): Outbox {
  const lost = lossOf(request.data) - lossOf(data)
  return { ...replaced(outbox, request, [{ ...request, data }]), dropped: outbox.dropped + lost }
}

/** Others stand in its place, of which none was sent. */
export function parted(outbox: Outbox, request: Key, into: readonly PutRequest[]): Outbox {
  return replaced(
    outbox,
    request,
    into.map((one) => ({ ...one, attemptedAt: null })),
  )
}

/** The smallest bit that no request of the slot has: what arrived before is known, so that its bits are free again. */
export function freeBit(outbox: Outbox, slot: Slot): number {
  const used = new Set(requestsIn(outbox).flatMap((one) => (one.slot === slot ? [one.bit] : [])))
  for (let bit = 0; ; bit += 1) if (!used.has(bit)) return bit
}

function requestsOf(outbox: Outbox, { slot, bit }: Key): readonly Waiting[] {
  return requestsIn(outbox).filter((one) => one.slot === slot && one.bit === bit)
}

function replaced(outbox: Outbox, { slot, bit }: Key, by: readonly Waiting[], arrived = 0): Outbox {
  const parcels = outbox.parcels.flatMap((parcel) => {
    const { requests } = parcel
    const index = parcel.slot === slot ? requests.findIndex((one) => one.bit === bit) : -1
    if (index < 0) return [parcel]
    const left = requests.toSpliced(index, 1, ...by)
    return left.length === 0 ? [] : [{ slot, arrived: parcel.arrived + arrived, requests: left }]
  })
  return { ...outbox, parcels }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
