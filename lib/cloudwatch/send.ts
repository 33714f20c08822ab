import { PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Failure, FailureKind } from '../model/failure.ts'
import type { Invocation } from '../model/invocation.ts'
import { pauseAfter, type Backoff } from './attempts.ts'
import { outcomeOf, publishFailure, type Unsuccessful } from './publish-failure.ts'
import type { Destination, PutRequest } from './request.ts'
import type { Dated } from './signing.ts'
import { inputOf } from './wire.ts'

/** The result of a request: all of it is in, nothing is, or the result is unknown. */
export type Sent =
  { readonly outcome: 'taken' } | { readonly outcome: Unsuccessful; readonly failure: Failure }

export interface Sending extends Invocation {
  /**
   * The date of the signature, milliseconds since the Unix epoch, recorded before. AWS rejects the request from 5 minutes
   * after it, whenever this process sends it.
   */
  readonly signedAt: number
  /** The end of the last attempt, milliseconds since the Unix epoch. */
  readonly deadline: number
}

/** Sends one request. Never rejects. */
export type Send = (request: PutRequest, sending: Sending) => Promise<Sent>

/** Transient failures that leave nothing in CloudWatch: these are retried here, the others by a later run. */
const transient: ReadonlySet<FailureKind> = new Set(['rate-limited', 'refused', 'dns', 'timeout'])

export interface SendDependencies extends Destination {
  readonly client: CloudWatchClient
  readonly dated: Dated
  readonly backoff: Backoff
}

/** The client's own retries must be off: a retry after a 500 may count the data twice. */
export function sendWith({ client, dated, backoff, ...destination }: SendDependencies): Send {
  return async (request, { signedAt, deadline, signal, log }) => {
    const leftMs = deadline - backoff.clock()
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
      if (sent.outcome !== 'not-taken' || !transient.has(sent.failure.kind)) return sent
      const pauseMs = pauseAfter(attempts, deadline, backoff)
      if (pauseMs === undefined) return sent
      log.info('publish retried', { kind: sent.failure.kind, attempts, pauseMs })
      const isOver = await backoff.pause(pauseMs, bounded).then(
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
