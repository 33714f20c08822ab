import { PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { failed, success, type Failure, type Outcome } from '../model/index.ts'
import { metricDatumOf, type Destination, type StoredDatum } from './datum.ts'
import { publishFailure } from './failure.ts'

export interface PutFailure extends Failure {
  /** CloudWatch rejects the content of the request: at least one datum is bad, or there are too many. */
  readonly isRefused: boolean
}

/** One PutMetricData. Never rejects; a failure does not tell whether CloudWatch has stored the data. */
export type Put = (
  data: readonly StoredDatum[],
  signal: AbortSignal,
) => Promise<Outcome<undefined, PutFailure>>

/** The errors by which CloudWatch rejects the content of a request; other errors may come from a proxy. */
const contentErrors =
  /^(?:InvalidParameter|MissingRequiredParameter|MissingParameter|InvalidFormat|Validation)/

/** Sends to one namespace. The client repeats calls: a copy of a datum changes no value that an alarm or a chart reads. */
export function putWith(client: CloudWatchClient, { namespace }: Pick<Destination, 'namespace'>): Put {
  return async (data, abortSignal) => {
    const command = new PutMetricDataCommand({ Namespace: namespace, MetricData: data.map(metricDatumOf) })
    try {
      await client.send(command, { abortSignal })
      return success(undefined)
    } catch (error) {
      const failure = publishFailure(error)
      const isContent = error instanceof Error && contentErrors.test(error.name)
      const isRefused = failure.kind === 'too-large' || (failure.kind === 'rejected' && isContent)
      return failed({ ...failure, isRefused })
    }
  }
}

/** The outcome of sending data. */
export interface Sent {
  /** Not known to have arrived. */
  readonly left: readonly StoredDatum[]
  /** Each refused by itself. */
  readonly refused: readonly StoredDatum[]
  readonly hasAccepted: boolean
  /** The reason for `left`; absent if only the time was up. */
  readonly failure?: PutFailure
  /** The reason for `refused`. */
  readonly refusal?: PutFailure
}

export interface Sending {
  readonly put: Put
  /** Aborts a running call. */
  readonly signal: AbortSignal
  /** No call begins after this signal has aborted. */
  readonly closing: AbortSignal
}

/** PutMetricData takes 1,000 data and 1 MB. */
const maxData = 1_000

/**
 * Sends data in calls of at most 1,000. A refused call is halved until the bad datum is alone; any other failure ends the
 * sending.
 */
export async function sendData(
  data: readonly StoredDatum[],
  { put, signal, closing }: Sending,
): Promise<Sent> {
  const queue = inParts(data, maxData)
  const refused: StoredDatum[] = []
  let hasAccepted = false
  let refusal: PutFailure | undefined
  const result = (left: Sent['left'], failure?: PutFailure): Sent => ({
    left,
    refused,
    hasAccepted,
    ...(failure && { failure }),
    ...(refused.length > 0 && refusal && { refusal }),
  })
  while (!closing.aborted) {
    const part = queue.shift()
    if (part === undefined) break
    const sent = await put(part, signal)
    if (sent.ok) {
      hasAccepted = true
    } else if (!sent.failure.isRefused) {
      return result([part, ...queue].flat(), sent.failure)
    } else {
      refusal = sent.failure
      if (part.length === 1) refused.push(...part)
      else queue.unshift(...inParts(part, Math.ceil(part.length / 2)))
    }
  }
  return result(queue.flat())
}

function inParts(data: readonly StoredDatum[], size: number): (readonly StoredDatum[])[] {
  return Array.from({ length: Math.ceil(data.length / size) }, (_, part) =>
    data.slice(part * size, (part + 1) * size),
  )
}
