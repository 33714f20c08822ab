import { PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Failure, FailureKind } from '../model/failure.ts'
import type { Invocation } from '../model/invocation.ts'
import { pauseAfter, type Patience } from './attempts.ts'
import { outcomeOf, publishFailure, type Unsuccessful } from './publish-failure.ts'
import type { Destination, PutRequest } from './request.ts'
import type { Dated } from './signing.ts'
import { inputOf } from './wire.ts'

/** What became of a request: all of it is in, or nothing is, or nobody knows which. */
export type Sent =
  { readonly outcome: 'taken' } | { readonly outcome: Unsuccessful; readonly failure: Failure }

export interface Sending extends Invocation {
  /**
   * The date of the signature, milliseconds since the Unix epoch: the time that was recorded before. AWS refuses the
   * request from 5 minutes after it, whenever this process comes to send it.
   */
  readonly signedAt: number
  /** Milliseconds since the Unix epoch: no attempt goes on after it. */
  readonly deadline: number
}

/** Sends one request. Never rejects. */
export type Send = (request: PutRequest, sending: Sending) => Promise<Sent>

/** What passes, and certainly left nothing behind: only that is tried again here. The rest is for a later tick. */
const passing: ReadonlySet<FailureKind> = new Set(['rate-limited', 'refused', 'dns', 'timeout'])

export interface SendParts extends Destination {
  readonly client: CloudWatchClient
  readonly dated: Dated
  readonly patience: Patience
}

/** The client's own retries must be off: it repeats what may be in already (a 500), and that would count twice. */
export function sendWith({ client, dated, patience, ...destination }: SendParts): Send {
  return async (request, { signedAt, deadline, signal, log }) => {
    const leftMs = deadline - patience.clock()
    if (leftMs <= 0 || signal.aborted) return outOfTime()
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(leftMs)])
    const command = new PutMetricDataCommand(inputOf(request, destination))
    const attempt = (): Promise<Sent> =>
      dated(signedAt, () => client.send(command, { abortSignal: bounded })).then(
        () => ({ outcome: 'taken' }),
        unsuccessful,
      )
    for (let attempts = 1; ; attempts += 1) {
      const sent = await attempt()
      if (sent.outcome !== 'not-taken' || !passing.has(sent.failure.kind)) return sent
      const pauseMs = pauseAfter(attempts, deadline, patience)
      if (pauseMs === undefined) return sent
      log.info('publishing again', { kind: sent.failure.kind, attempts, pauseMs })
      const isOver = await patience.pause(pauseMs, bounded).then(
        () => bounded.aborted,
        () => true,
      )
      if (isOver) return sent
    }
  }
}

function unsuccessful(error: unknown): Sent {
  const failure = publishFailure(error)
  return { outcome: outcomeOf(error, failure), failure }
}

function outOfTime(): Sent {
  return { outcome: 'not-taken', failure: publishFailure(new DOMException('', 'TimeoutError')) }
}
