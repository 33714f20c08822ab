import { awsFailure } from '../net/aws-failure.ts'
import { messageOf, type Failure, type FailureKind } from '../model/failure.ts'
import { numberAt } from '../model/json.ts'
import { publishRemedies } from './remedies.ts'

/** What became of a PutMetricData that was not answered by a success. */
export type Unsuccessful =
  /** CloudWatch does not take it as it is, now or later: nothing is in. */
  | 'refused'
  /** Nothing is in, and nothing is wrong with it. */
  | 'not-taken'
  /** It may be in. */
  | 'unknown'

/** The failure behind an error of the CloudWatch client. */
export function publishFailure(error: unknown): Failure {
  return { target: 'cloudwatch', ...awsFailure(error, 'CloudWatch', publishRemedies) }
}

/** The errors by which CloudWatch refuses what a request holds; other words may be anybody's on the way. */
const dataFault = /^(?:InvalidParameter|MissingRequiredParameter|MissingParameter|InvalidFormat|Validation)/
/** Without a connection, or without credentials, nothing was sent. */
const unsent: ReadonlySet<FailureKind> = new Set(['dns', 'refused', 'auth', 'configuration'])
/** Only its text tells one of the SDK's timeouts from the other; should it change, that costs a wait and no datum. */
const unconnected = 'did not establish a connection'

/** Whether the request behind an error of the client may be in; what is not certain is unknown. */
export function outcomeOf(error: unknown, { kind }: Pick<Failure, 'kind'>): Unsuccessful {
  const status = numberAt(error, '$metadata', 'httpStatusCode')
  if (status === undefined) {
    return unsent.has(kind) || messageOf(error).includes(unconnected) ? 'not-taken' : 'unknown'
  }
  if (kind === 'too-large') return 'refused'
  if (kind === 'rejected' && error instanceof Error && dataFault.test(error.name)) return 'refused'
  // 408 is a load balancer's: it had the request, or a part of it.
  return status >= 400 && status < 500 && status !== 408 ? 'not-taken' : 'unknown'
}
