import type { Failure, FailureKind } from '../errors.ts'
import { numberAt, textAt } from '../json.ts'
import { transportFailure } from '../transport-failure.ts'

const remedies: Partial<Record<FailureKind, string>> = {
  auth: "Let the function's role do cloudwatch:PutMetricData under this namespace.",
  'rate-limited': 'Ask for a higher PutMetricData quota, or see who else uses it up.',
  timeout: 'Give the VPC an endpoint for CloudWatch (monitoring), and let the function reach it.',
  rejected: 'Report it: everything that CloudWatch refuses should have been left out.',
  'server-error': 'CloudWatch is in trouble; see the AWS health dashboard.',
}

/**
 * The failure behind an error of the CloudWatch client. Judged by the HTTP status, since the SDK's names are not
 * to be trusted: a 503 with a web page in it is a SyntaxError.
 */
export function publishFailure(error: unknown): Failure {
  const status = numberAt(error, '$metadata', 'httpStatusCode')
  const name = textAt(error, 'name') ?? ''
  const found = status === undefined ? withoutAnswer(error, name) : judge(status, name)
  return {
    ...found,
    target: 'cloudwatch',
    remedy: remedies[found.kind] ?? 'See whether the function can reach CloudWatch.',
  }
}

function withoutAnswer(error: unknown, name: string): Pick<Failure, 'kind' | 'message'> {
  const failure = transportFailure(error)
  const isTimeout = name === 'TimeoutError' || name === 'AbortError'
  if (failure.kind !== 'network' || !isTimeout) return failure
  const isReset = textAt(error, 'code') === 'ECONNRESET'
  return isReset ? failure : { kind: 'timeout', message: 'CloudWatch did not answer in time' }
}

function judge(status: number, name: string): Pick<Failure, 'kind' | 'message'> {
  const message = `CloudWatch answered ${status}${name === '' ? '' : ` (${name})`}`
  if (status === 429 || name.startsWith('Throttling')) return { kind: 'rate-limited', message }
  if (status === 401 || status === 403 || name === 'RequestTimeTooSkewed') return { kind: 'auth', message }
  if (status === 413) return { kind: 'too-large', message }
  return { kind: status >= 500 ? 'server-error' : 'rejected', message }
}
