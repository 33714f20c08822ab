import type { Remedies } from '../net/aws-failure.ts'

/** The remedy for each kind of CloudWatch failure; docs/failures.md prints it. */
export const publishRemedies: Remedies = {
  dns: "Give the VPC's endpoint for CloudWatch (monitoring) private DNS, or the VPC a resolver.",
  refused: 'Check AWS_ENDPOINT_URL_CLOUDWATCH: nothing listens there.',
  tls: 'Look for a proxy between the function and CloudWatch: the certificate is not one of AWS.',
  timeout: 'Give the VPC an endpoint for CloudWatch (monitoring), and let the function reach it on 443.',
  auth: "Let the function's role do cloudwatch:PutMetricData in this namespace, and cloudwatch:GetMetricData.",
  'rate-limited': 'Ask for a higher quota of the CloudWatch API, or see who else uses it up.',
  rejected: 'Report it with the log: everything that CloudWatch refuses should have been left out.',
  'server-error': 'Nothing: what may be lost is read back and sent again. See the AWS health dashboard.',
  'too-large': 'Report it with the log: what goes beyond a call should have gone into another.',
  malformed: 'Look for a proxy between the function and CloudWatch: it answered in its place.',
  truncated: 'Nothing: the next run asks again. If it goes on, see the AWS health dashboard.',
  configuration: 'Check AWS_REGION and AWS_ENDPOINT_URL_CLOUDWATCH: what answers there is not CloudWatch.',
  network: 'Nothing: what may be lost is read back and sent again. If it goes on, look for a proxy between.',
  otherwise: 'See whether the function can reach CloudWatch.',
}
