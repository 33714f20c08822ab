import { type CollectorName, sample, type Sample } from '../../model/index.ts'
import { dataDropped } from '../metrics.ts'
import { toDatum } from './datum.ts'
import { rejectionOf, type Times } from './rejection.ts'
import { maxBit, type Destination, type PutRequest } from './request.ts'

/** The number of rejected samples of a metric, with the reason. */
export interface Rejected {
  readonly metric: string
  readonly reason: string
  readonly data: number
}

export interface RequestContext extends Destination, Times {
  readonly collector: CollectorName
  /** Data that the collector dropped, 0 when absent: DataDropped counts them too. */
  readonly dropped?: number
}

export interface SlotRequest {
  readonly request: PutRequest
  readonly rejected: readonly Rejected[]
}

/**
 * The request that publishes a slot's samples and DataDropped, and the samples that CloudWatch would reject. CloudWatch
 * takes 1,000 data and 1 MB a call; the largest slot has 120 kB. A larger one is refused and sent in halves.
 */
export function requestOf(samples: readonly Sample[], context: RequestContext): SlotRequest {
  const { collector, deployment, slot, dropped = 0 } = context
  const reasons = samples.map((one) => ({ one, reason: rejectionOf(one, context) }))
  const data = reasons.flatMap(({ one, reason }) =>
    reason === undefined ? [toDatum(one, deployment, slot)] : [],
  )
  const rejected = rejectedOf(reasons)
  const count = rejected.reduce((sum, one) => sum + one.data, dropped)
  const own = toDatum(sample(dataDropped, count), deployment, slot)
  return { request: { collector, slot, bit: 0, data: [own, ...data] }, rejected }
}

function rejectedOf(
  reasons: readonly { readonly one: Sample; readonly reason: string | undefined }[],
): readonly Rejected[] {
  const groups = new Map<string, Rejected>()
  for (const { one, reason } of reasons) {
    if (reason === undefined) continue
    const key = `${one.metric.name} ${reason}`
    const data = (groups.get(key)?.data ?? 0) + 1
    groups.set(key, { metric: one.metric.name, reason, data })
  }
  return [...groups.values()]
}

/**
 * Halves a request, always in the same way: the first half keeps the bit, the second takes `nextBit`. Throws a RangeError
 * for a request of fewer than two data, and for a bit above `maxBit`.
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
