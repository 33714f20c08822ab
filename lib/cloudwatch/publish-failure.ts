import { awsFailure, type Remedies } from '../aws-failure.ts'
import type { Failure } from '../errors.ts'

const remedies: Remedies = {
  auth: "Let the function's role do cloudwatch:PutMetricData under this namespace.",
  'rate-limited': 'Ask for a higher PutMetricData quota, or see who else uses it up.',
  timeout: 'Give the VPC an endpoint for CloudWatch (monitoring), and let the function reach it.',
  rejected: 'Report it: everything that CloudWatch refuses should have been left out.',
  'too-large': 'Report it: what goes beyond a call should have gone into another.',
  'server-error': 'CloudWatch is in trouble; see the AWS health dashboard.',
  otherwise: 'See whether the function can reach CloudWatch.',
}

/** The failure behind an error of the CloudWatch client. */
export function publishFailure(error: unknown): Failure {
  return { target: 'cloudwatch', ...awsFailure(error, 'CloudWatch', remedies) }
}
