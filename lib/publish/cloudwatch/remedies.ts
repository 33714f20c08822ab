import type { Remedies } from '../../net/index.ts'

/** The remedy for each kind of CloudWatch failure; docs/failures.md prints it. */
export const publishRemedies: Remedies = {
  dns: 'Enable private DNS for the VPC endpoint of CloudWatch (monitoring), and DNS resolution in the VPC.',
  refused: 'Check AWS_ENDPOINT_URL_CLOUDWATCH: nothing listens at that address.',
  tls: 'Look for a proxy between the function and CloudWatch: the certificate is not from AWS.',
  timeout: 'Create a VPC endpoint for CloudWatch (monitoring), and allow port 443 from the function to it.',
  auth: "Grant the function's role cloudwatch:PutMetricData in this namespace and cloudwatch:GetMetricData.",
  'rate-limited': 'Request a higher quota of the CloudWatch API, or find the other callers that use it.',
  rejected: 'Report it with the log: anchor-watch should have dropped the data before the call.',
  'server-error': 'None needed: data that did not arrive are sent again. See the AWS health dashboard.',
  'too-large': 'Report it with the log: anchor-watch should have split the request.',
  malformed: 'Look for a proxy between the function and CloudWatch that answers instead of CloudWatch.',
  truncated: 'None needed: the next run reads again. If it continues, see the AWS health dashboard.',
  configuration:
    'Check AWS_REGION and AWS_ENDPOINT_URL_CLOUDWATCH: the server at that address is not CloudWatch.',
  network:
    'None needed: data that did not arrive are sent again. If it continues, look for a proxy on the path.',
  otherwise: 'Check whether the function can reach CloudWatch.',
}
