import { awsFailure } from '../../net/index.ts'
import { messageOf, type Failure, type FailureKind, numberAt } from '../../model/index.ts'
import { publishRemedies } from './remedies.ts'

/** The failure of a PutMetricData. */
export interface SendFailure extends Failure {
  /**
   * `refused`: CloudWatch rejects the request permanently and has stored nothing; `not-taken`: CloudWatch has stored
   * nothing, and the request itself is valid; `unknown`: CloudWatch may have stored the data.
   */
  readonly outcome: 'refused' | 'not-taken' | 'unknown'
}

/** The failure behind an error of the CloudWatch client. */
export function publishFailure(error: unknown): Failure {
  return { target: 'cloudwatch', ...awsFailure(error, 'CloudWatch', publishRemedies) }
}

/** The errors by which CloudWatch rejects the content of a request; other errors may come from a proxy. */
const contentErrors =
  /^(?:InvalidParameter|MissingRequiredParameter|MissingParameter|InvalidFormat|Validation)/
/** Without a connection, or without credentials, nothing was sent. */
const unsent: ReadonlySet<FailureKind> = new Set(['dns', 'refused', 'auth', 'configuration'])
/**
 * Only the text distinguishes the SDK's two timeouts. If the text changes, a request waits longer and no datum is lost.
 */
const unconnected = 'did not establish a connection'

/** The failure of a request whose sending ended in `error`. */
export function sendFailure(error: unknown): SendFailure {
  const failure = publishFailure(error)
  return { ...failure, outcome: outcomeOf(error, failure.kind) }
}

function outcomeOf(error: unknown, kind: FailureKind): SendFailure['outcome'] {
  const status = numberAt(error, '$metadata', 'httpStatusCode')
  if (status === undefined) {
    return unsent.has(kind) || messageOf(error).includes(unconnected) ? 'not-taken' : 'unknown'
  }
  if (kind === 'too-large') return 'refused'
  if (kind === 'rejected' && error instanceof Error && contentErrors.test(error.name)) return 'refused'
  // A load balancer answers 408 after it received the request or a part of it.
  return status >= 400 && status < 500 && status !== 408 ? 'not-taken' : 'unknown'
}

/** The failure of an answer to GetMetricData that lacks some of the data. */
export function incompleteFailure(data: string): Failure {
  return {
    kind: 'truncated',
    target: 'cloudwatch',
    message: `CloudWatch returned only a part of ${data}`,
    remedy: publishRemedies.truncated ?? publishRemedies.otherwise,
  }
}
