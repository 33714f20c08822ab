import type { CollectorName } from '../model/collector.ts'
import { sample, type Sample } from '../model/metric.ts'
import { dataDropped } from '../self/metrics.ts'
import { toDatum } from './datum.ts'
import { rejectionOf, type Times } from './refusal.ts'
import { maxBit, type Destination, type PutRequest } from './request.ts'
import { bytesOfDatum, bytesOfFrame, heartbeatOf } from './wire.ts'

/** PutMetricData takes at most 1,000 data a call, the Heartbeat among them. */
export const maxData = 1_000
/** PutMetricData takes 1 MB a call, and an item of the table 400 kB: before gzip. The largest slot has 120 kB. */
export const maxBytes = 350_000

/** The number of rejected samples of a metric, with the reason. */
export interface Refused {
  readonly metric: string
  readonly reason: string
  readonly data: number
}

export interface RequestContext extends Destination, Times {
  readonly collector: CollectorName
  /** Data that the collector dropped, 0 when absent: DataDropped counts them too. */
  readonly dropped?: number
}

export interface Requests {
  /** At least one, with DataDropped; several only beyond the limits of a call. */
  readonly requests: readonly PutRequest[]
  readonly refused: readonly Refused[]
}

/** The requests that publish a slot's samples and DataDropped, and the samples that CloudWatch would reject. */
export function requestsOf(samples: readonly Sample[], context: RequestContext): Requests {
  const { collector, deployment, slot, dropped = 0 } = context
  const reasons = samples.map((one) => ({ one, reason: rejectionOf(one, context) }))
  const data = reasons.flatMap(({ one, reason }) =>
    reason === undefined ? [toDatum(one, deployment, slot)] : [],
  )
  const refused = refusedOf(reasons)
  const count = refused.reduce((sum, one) => sum + one.data, dropped)
  const own = toDatum(sample(dataDropped, count), deployment, slot)
  const whole = { collector, slot, bit: 0, data: [own, ...data] }
  const requests = split(whole, context).map((request, bit) => ({ ...request, bit }))
  if (requests.length > maxBit + 1) throw new RangeError(`a slot has at most ${maxBit + 1} requests`)
  return { requests, refused }
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

/** Halves the request until each part and its Heartbeat are within the limits. */
function split(request: PutRequest, destination: Destination): readonly PutRequest[] {
  if (isWithinLimits(request, destination)) return [request]
  return halvesOf(request, 0).flatMap((half) => split(half, destination))
}

function isWithinLimits(request: PutRequest, { namespace, deployment }: Destination): boolean {
  const data = [heartbeatOf({ ...request, bit: maxBit }, deployment), ...request.data]
  if (data.length > maxData) return false
  const commas = data.length - 1
  return data.reduce((sum, one) => sum + bytesOfDatum(one), bytesOfFrame(namespace) + commas) <= maxBytes
}

/**
 * Halves a request, always in the same way: the first half keeps the bit, the second takes `nextBit`. Throws a RangeError
 * for a request of fewer than two data.
 */
export function halvesOf(request: PutRequest, nextBit: number): readonly [PutRequest, PutRequest] {
  if (request.data.length < 2) throw new RangeError('a request of one datum has no halves')
  if (nextBit > maxBit) throw new RangeError(`a slot has at most ${maxBit + 1} requests`)
  const middle = Math.ceil(request.data.length / 2)
  return [
    { ...request, data: request.data.slice(0, middle) },
    { ...request, bit: nextBit, data: request.data.slice(middle) },
  ]
}
