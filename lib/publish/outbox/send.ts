import type { CollectorName, Clock, Failure } from '../../model/index.ts'
import type { Publisher } from '../cloudwatch/publisher.ts'
import type { SendFailure } from '../cloudwatch/publish-failure.ts'
import { maxBit, type PutRequest } from '../cloudwatch/request.ts'
import { halvesOf } from '../cloudwatch/requests.ts'
import type { Sending, Sent } from '../cloudwatch/send.ts'
import {
  dropRequest,
  freeBit,
  markArrived,
  markAttempted,
  markNotArrived,
  replaceByHalves,
  requestsIn,
  type Outbox,
} from './pending.ts'

/** The progress of a run as it sends requests. */
export interface SendState {
  outbox: Outbox
  /** Requests that the table records as attempted and that this run has not sent yet. */
  unsent: readonly PutRequest[]
  /** Whether CloudWatch has accepted anything from this run. */
  hasAccepted: boolean
  /** The requests that CloudWatch rejected and that were dropped. */
  readonly rejected: { readonly request: PutRequest; readonly failure: Failure }[]
  readonly failures: Failure[]
}

export interface SendDependencies extends Omit<Sending, 'signedAt'> {
  readonly collector: CollectorName
  readonly publisher: Publisher
  /** Writes the outbox of the state; false if the lease is lost or the outcome is unknown: then nothing may be sent. */
  readonly save: () => Promise<boolean>
  readonly clock: Clock
}

/**
 * Sends requests that the table records as attempted, one after the other, and keeps the outcome of each. A refused
 * request is halved until the bad datum is alone; its halves come before the others. False if requests are left:
 * CloudWatch accepts nothing now, the time is up, the table is unreachable or the lease is lost.
 */
export async function sendAll(
  requests: readonly PutRequest[],
  state: SendState,
  dependencies: SendDependencies,
): Promise<boolean> {
  const queue = [...requests]
  for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
    if (dependencies.closing.aborted) return false
    const sent = await sendOne(request, state, dependencies)
    if (sent.ok) continue
    if (sent.failure.outcome !== 'refused') return false
    const halves = bisect(request, sent.failure, state)
    if (!(await announce(halves, state, dependencies))) return false
    queue.unshift(...halves)
  }
  return true
}

/**
 * Records requests as attempted in the table before they are sent: whatever happens then, the sum of the Heartbeats
 * identifies the arrived ones. False if nothing may be sent.
 */
export async function announce(
  requests: readonly PutRequest[],
  state: SendState,
  { save, clock }: Pick<SendDependencies, 'save' | 'clock'>,
): Promise<boolean> {
  if (requests.length === 0) return true
  const at = clock()
  state.outbox = requests.reduce((outbox, request) => markAttempted(outbox, request, at), state.outbox)
  state.unsent = [...state.unsent, ...requests]
  return save()
}

async function sendOne(
  request: PutRequest,
  state: SendState,
  { publisher, signal, closing, log }: SendDependencies,
): Promise<Sent> {
  state.unsent = state.unsent.filter((one) => one !== request)
  const signedAt = attemptedAt(state.outbox, request)
  const sent = await publisher.send(request, { signedAt, signal, closing, log })
  if (sent.ok) {
    state.outbox = markArrived(state.outbox, request)
    state.hasAccepted = true
  } else if (sent.failure.outcome !== 'refused') {
    if (sent.failure.outcome === 'not-taken') state.outbox = markNotArrived(state.outbox, request)
    state.failures.push(sent.failure)
  }
  return sent
}

function attemptedAt(outbox: Outbox, { slot, bit }: PutRequest): number {
  const found = requestsIn(outbox).find((one) => one.slot === slot && one.bit === bit)
  return found?.attemptedAt ?? slot
}

/** The halves of a refused request; none if it is dropped: a single datum, or no bit is free in its slot. */
function bisect(request: PutRequest, failure: SendFailure, state: SendState): readonly PutRequest[] {
  const bit = freeBit(state.outbox, request.slot)
  if (request.data.length < 2 || bit > maxBit) {
    state.outbox = dropRequest(state.outbox, request)
    state.rejected.push({ request, failure })
    return []
  }
  const halves = halvesOf(request, bit)
  state.outbox = replaceByHalves(state.outbox, halves)
  return halves
}

/** The outbox after the run: an announced request that was never sent certainly did not arrive. */
export function markUnsent({ outbox, unsent }: SendState): Outbox {
  return unsent.reduce(markNotArrived, outbox)
}
