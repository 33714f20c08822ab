import type { CollectorName } from '../model/collector.ts'
import type { Clock } from '../model/clock.ts'
import type { Publisher } from '../cloudwatch/publisher.ts'
import { maxBit, type PutRequest } from '../cloudwatch/request.ts'
import { halvesOf } from '../cloudwatch/requests.ts'
import type { Failure } from '../model/failure.ts'
import type { Log } from '../model/log.ts'
import { attempted, bisected, freeBit, givenUp, notTaken, requestsIn, taken, type Outbox } from './pending.ts'

/** A run's outbox as requests are sent, and what failed. */
export interface SendState {
  outbox: Outbox
  /** Requests that the table has as attempted and that this run has not sent yet. */
  unsent: readonly PutRequest[]
  /** Whether CloudWatch has taken anything from this run. */
  isTaken: boolean
  /** What CloudWatch rejected, each request as it was given up, and why. */
  readonly rejected: { readonly request: PutRequest; readonly failure: Failure }[]
  readonly failures: Failure[]
}

export interface SendDependencies {
  readonly collector: CollectorName
  readonly publisher: Publisher
  /** Writes the outbox; false where that is not certain, or the lease is lost: then nothing may be sent. */
  readonly save: (outbox: Outbox) => Promise<boolean>
  readonly clock: Clock
  readonly log: Log
  /** Milliseconds since the Unix epoch: no attempt goes on after it. */
  readonly deadline: number
  /** Ends what is under way. */
  readonly signal: AbortSignal
  /** Once it has aborted, nothing more is begun. */
  readonly closing: AbortSignal
}

/** All are settled; CloudWatch takes nothing now; the time is up, or the table or the lease is gone. */
export type Progress = 'sent' | 'unavailable' | 'deadline'

/**
 * Sends requests that the table has as attempted, one after the other, and keeps the outcome of each. One that is
 * refused is halved until the bad datum is alone; its halves come before the others.
 */
export async function sendAll(
  requests: readonly PutRequest[],
  state: SendState,
  dependencies: SendDependencies,
): Promise<Progress> {
  const queue = [...requests]
  for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
    if (dependencies.closing.aborted) return 'deadline'
    const outcome = await sendOne(request, state, dependencies)
    if (outcome === 'unknown' || outcome === 'not-taken') return 'unavailable'
    if (outcome === 'taken') continue
    const halves = bisect(request, outcome.failure, state)
    if (!(await announce(halves, state, dependencies))) return 'deadline'
    queue.unshift(...halves)
  }
  return 'sent'
}

/**
 * Writes that requests are about to be sent, before they are: with it the sum of the Heartbeats can be read, whatever
 * happens. False where nothing may be sent.
 */
export async function announce(
  requests: readonly PutRequest[],
  state: SendState,
  { save, clock }: Pick<SendDependencies, 'save' | 'clock'>,
): Promise<boolean> {
  if (requests.length === 0) return true
  const at = clock()
  state.outbox = requests.reduce((outbox, request) => attempted(outbox, request, at), state.outbox)
  state.unsent = [...state.unsent, ...requests]
  return save(state.outbox)
}

type Outcome = 'taken' | 'not-taken' | 'unknown' | { readonly failure: Failure }

async function sendOne(
  request: PutRequest,
  state: SendState,
  { publisher, deadline, signal, log }: SendDependencies,
): Promise<Outcome> {
  state.unsent = state.unsent.filter((one) => one !== request)
  const signedAt = attemptedAt(state.outbox, request)
  const sent = await publisher.send(request, { signedAt, deadline, signal, log })
  if (sent.outcome === 'refused') return sent
  if (sent.outcome === 'taken') {
    state.outbox = taken(state.outbox, request)
    state.isTaken = true
    return 'taken'
  }
  if (sent.outcome === 'not-taken') state.outbox = notTaken(state.outbox, request)
  state.failures.push(sent.failure)
  return sent.outcome
}

function attemptedAt(outbox: Outbox, { slot, bit }: PutRequest): number {
  const found = requestsIn(outbox).find((one) => one.slot === slot && one.bit === bit)
  return found?.attemptedAt ?? slot
}

/** The halves of a refused request; none where it was a single datum, which is given up. */
function bisect(request: PutRequest, failure: Failure, state: SendState): readonly PutRequest[] {
  const bit = freeBit(state.outbox, request.slot)
  if (request.data.length < 2 || bit > maxBit) {
    state.outbox = givenUp(state.outbox, request)
    state.rejected.push({ request, failure })
    return []
  }
  const halves = halvesOf(request, bit)
  state.outbox = bisected(state.outbox, halves)
  return halves
}

/** What was announced and then never sent is certainly not there. */
export function withoutUnsent({ outbox, unsent }: SendState): Outbox {
  return unsent.reduce(notTaken, outbox)
}
