import { awsFailure } from '../net/aws-failure.ts'
import { messageOf, type Failure, type FailureKind } from '../model/failure.ts'
import { numberAt } from '../model/json.ts'
import { publishRemedies } from './remedies.ts'

/** The result of a PutMetricData without a successful answer. */
export type Unsuccessful =
  /** CloudWatch rejects the request for good: nothing is in. */
  | 'refused'
  /** Nothing is in; the request itself is valid. */
  | 'not-taken'
  /** The data may be in. */
  | 'unknown'

/** The failure behind an error of the CloudWatch client. */
export function publishFailure(error: unknown): Failure {
  return { target: 'cloudwatch', ...awsFailure(error, 'CloudWatch', publishRemedies) }
}

/** The errors by which CloudWatch rejects the content of a request; other errors may come from a proxy. */
const dataFault = /^(?:InvalidParameter|MissingRequiredParameter|MissingParameter|InvalidFormat|Validation)/
/** Without a connection, or without credentials, nothing was sent. */
const unsent: ReadonlySet<FailureKind> = new Set(['dns', 'refused', 'auth', 'configuration'])
/** Only the text distinguishes the SDK's two timeouts. A changed text costs a wait and no datum. */
const unconnected = 'did not establish a connection'

/** The result of a request whose sending failed with `error`; `unknown` when the data may be in. */
export function outcomeOf(error: unknown, { kind }: Pick<Failure, 'kind'>): Unsuccessful {
  const status = numberAt(error, '$metadata', 'httpStatusCode')
  if (status === undefined) {
    return unsent.has(kind) || messageOf(error).includes(unconnected) ? 'not-taken' : 'unknown'
  }
  if (kind === 'too-large') return 'refused'
  if (kind === 'rejected' && error instanceof Error && dataFault.test(error.name)) return 'refused'
  // A load balancer answers 408 after it received the request or a part of it.
  return status >= 400 && status < 500 && status !== 408 ? 'not-taken' : 'unknown'
}
