import type { CollectorName } from '../model/collector.ts'
import { sample, type Sample } from '../model/metric.ts'
import { dataDropped } from '../self/metrics.ts'
import { toData } from './datum.ts'
import { flawOfTime, refusalOf, type Times } from './refusal.ts'
import { mostBit, type Destination, type PutRequest, type StoredDatum } from './request.ts'
import { bytesOfDatum, bytesOfFrame, heartbeatOf } from './wire.ts'

/** PutMetricData takes at most 1,000 data a call, the Heartbeat among them. */
export const mostData = 1_000
/**
 * And 1 MB a call. Whether AWS means 2^20, and whether before or after gzip, it does not say: the smaller number,
 * counted before, holds either way.
 */
export const mostBytes = 1_000_000

const comma = 1

/** Samples that are left out: how many, of which metric, and why. */
export interface Refused {
  readonly metric: string
  readonly reason: string
  readonly data: number
}

export interface RequestParts extends Destination, Times {
  readonly collector: CollectorName
  /** Of the first request; 0 when absent. */
  readonly firstBit?: number
  /** Data that were left out before: DataDropped says them too. 0 when absent. */
  readonly dropped?: number
}

export interface Requests {
  /** At least one: a slot without data has its Heartbeat and DataDropped. */
  readonly requests: readonly PutRequest[]
  readonly refused: readonly Refused[]
}

/** The requests that publish a slot's samples and DataDropped, and what CloudWatch would refuse of them. */
export function requestsOf(samples: readonly Sample[], parts: RequestParts): Requests {
  const { deployment, slot, firstBit = 0, dropped = 0 } = parts
  const reasons = samples.map((one) => ({ one, reason: refusalOf(one, parts) }))
  const data = reasons.flatMap(({ one, reason }) =>
    reason === undefined ? toData(one, deployment, slot) : [],
  )
  const refused = refusedOf(reasons)
  const count = refused.reduce((sum, one) => sum + one.data, dropped)
  const own = toData(sample(dataDropped, count), deployment, slot)
  const requests = cut([...own, ...data], parts).map((some, index) =>
    requestOf(some, parts, firstBit + index),
  )
  return { requests, refused }
}

function requestOf(data: readonly StoredDatum[], { collector, slot }: RequestParts, bit: number): PutRequest {
  if (bit > mostBit) throw new RangeError(`a slot has at most ${mostBit + 1} requests`)
  return { collector, slot, bit, data }
}

function refusedOf(
  reasons: readonly { readonly one: Sample; readonly reason: string | undefined }[],
): readonly Refused[] {
  const groups = new Map<string, Refused>()
  for (const { one, reason } of reasons) {
    if (reason === undefined) continue
    const key = `${one.metric.name} ${reason}`
    const data = (groups.get(key)?.data ?? 0) + 1
    groups.set(key, { metric: one.metric.name, reason, data })
  }
  return [...groups.values()]
}

/** As few as the order allows, each with room for its Heartbeat. */
function cut(
  data: readonly StoredDatum[],
  { namespace, deployment, collector, slot }: RequestParts,
): readonly (readonly StoredDatum[])[] {
  const longest = heartbeatOf({ collector, slot, bit: mostBit }, deployment)
  const emptyBytes = bytesOfFrame(namespace) + bytesOfDatum(longest)
  const parts: StoredDatum[][] = [[]]
  let bytes = emptyBytes
  for (const datum of data) {
    const more = comma + bytesOfDatum(datum)
    const isFull = (parts.at(-1)?.length ?? 0) >= mostData - 1 || bytes + more > mostBytes
    if (isFull) {
      parts.push([])
      bytes = emptyBytes
    }
    parts.at(-1)?.push(datum)
    bytes += more
  }
  return parts
}

/**
 * A refused request as two, the same ones whenever it is halved: the first keeps the bit, the second takes `nextBit`.
 * Throws a RangeError where there are no two data to part.
 */
export function halvesOf(request: PutRequest, nextBit: number): readonly [PutRequest, PutRequest] {
  if (request.data.length < 2) throw new RangeError('a request of one datum has no halves')
  if (nextBit > mostBit) throw new RangeError(`a slot has at most ${mostBit + 1} requests`)
  const middle = Math.ceil(request.data.length / 2)
  return [
    { ...request, data: request.data.slice(0, middle) },
    { ...request, bit: nextBit, data: request.data.slice(middle) },
  ]
}

/** A request that waited, without the data that CloudWatch no longer takes; undefined when its slot is too old too. */
export function withoutExpired(request: PutRequest, now: number): PutRequest | undefined {
  if (flawOfTime(request.slot, now) !== undefined) return undefined
  const data = request.data.filter(({ Timestamp }) => flawOfTime(Timestamp, now) === undefined)
  return data.length === request.data.length ? request : { ...request, data }
}
