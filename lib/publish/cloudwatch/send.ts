import { PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { failed, success, type FailureKind, type Outcome, type Invocation } from '../../model/index.ts'
import { retry } from '../../net/index.ts'
import { sendFailure, type SendFailure } from './publish-failure.ts'
import type { Destination, PutRequest } from './request.ts'
import type { Dated } from './signing.ts'
import { inputOf } from './wire.ts'

/** The outcome of a request: CloudWatch stored it, or a failure. */
export type Sent = Outcome<undefined, SendFailure>

/** `signal` aborts a running attempt. */
export interface Sending extends Invocation {
  /**
   * The date of the signature, milliseconds since the Unix epoch, recorded before the request is sent. AWS rejects the
   * request 5 minutes after this date, even if the process sends it later.
   */
  readonly signedAt: number
  /** No attempt begins after this signal has aborted. */
  readonly closing: AbortSignal
}

/** Sends one request. Never rejects. */
export type Send = (request: PutRequest, sending: Sending) => Promise<Sent>

/** Kinds of transient failures: retried here if CloudWatch has stored nothing. A later run handles all others. */
const transient: ReadonlySet<FailureKind> = new Set(['rate-limited', 'refused', 'dns', 'timeout'])

/** Milliseconds. Throttling lasts about a second, or longer than a run: three retries cover the short case. */
const maxPauses = [200, 400, 800]

/** Random, so that two collectors do not retry together; `random` is from 0 to below 1. */
export function retryPauses(random = Math.random): readonly number[] {
  return maxPauses.map((maxMs) => Math.ceil(maxMs * random()))
}

export interface SendDependencies extends Destination {
  readonly client: CloudWatchClient
  readonly dated: Dated
  /** The pauses between the attempts of one request, milliseconds. */
  readonly pauses: () => readonly number[]
}

/** The client's own retries must be off: a retry after a 500 may count the data twice. */
export function sendWith({ client, dated, pauses, ...destination }: SendDependencies): Send {
  return async (request, { signedAt, signal, closing, log }) => {
    if (closing.aborted) return failed(outOfTime())
    const command = new PutMetricDataCommand(inputOf(request, destination))
    let attempts = 0
    const attempt = (): Promise<Sent> => {
      attempts += 1
      return dated(signedAt, () => client.send(command, { abortSignal: signal })).then(
        () => success(undefined),
        (error: unknown) => failed(sendFailure(error)),
      )
    }
    const sent = await retry(attempt, { isRetried, pausesMs: pauses() }, closing)
    if (attempts > 1) log.info('publish retried', { attempts })
    return sent
  }
}

function isRetried({ outcome, kind }: SendFailure): boolean {
  return outcome === 'not-taken' && transient.has(kind)
}

function outOfTime(): SendFailure {
  return { ...sendFailure(new DOMException('', 'TimeoutError')), outcome: 'not-taken' }
}
