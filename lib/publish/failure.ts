import { awsFailure, type Remedies } from '../net/index.ts'
import type { Failure } from '../model/index.ts'

/** The remedy for each kind of CloudWatch failure; docs/failures.md prints it. */
export const publishRemedies: Remedies = {
  dns: 'Enable private DNS for the VPC endpoint of CloudWatch (monitoring), and DNS resolution in the VPC.',
  refused: 'Check AWS_ENDPOINT_URL_CLOUDWATCH: nothing listens at that address.',
  tls: 'Look for a proxy between the function and CloudWatch: the certificate is not from AWS.',
  timeout: 'Create a VPC endpoint for CloudWatch (monitoring), and allow port 443 from the function to it.',
  auth: "Grant the function's role cloudwatch:PutMetricData in this namespace.",
  'rate-limited': 'Request a higher quota of the CloudWatch API, or find the other callers that use it.',
  rejected: 'Report it with the log: anchor-watch should have dropped the data before the call.',
  'server-error': 'None needed: data that may not have arrived are sent again. See the AWS health dashboard.',
  'too-large': 'Report it with the log: anchor-watch should have split the request.',
  malformed: 'Look for a proxy between the function and CloudWatch that answers instead of CloudWatch.',
  truncated: 'None needed: the next run reads again. If it continues, see the AWS health dashboard.',
  configuration:
    'Check AWS_REGION and AWS_ENDPOINT_URL_CLOUDWATCH: the server at that address is not CloudWatch.',
  network:
    'None needed: data that may not have arrived are sent again. If it continues, look for a proxy on the path.',
  otherwise: 'Check whether the function can reach CloudWatch.',
}

/** The remedy for each kind of failure of the table; docs/failures.md prints it. */
export const tableRemedies: Remedies = {
  auth: "Grant the function's role dynamodb:GetItem and dynamodb:UpdateItem on the table.",
  configuration: 'Deploy again: the state table does not exist.',
  'rate-limited': 'Check the throughput limit of the table, and find other users of the table.',
  timeout: 'Create a gateway endpoint for DynamoDB in the VPC, and allow the function to reach it.',
  rejected: 'Report it with the log: the table should accept the item.',
  'too-large': 'Split the targets over several deployments; 1,000 targets are supported.',
  'server-error': 'See the AWS health dashboard: DynamoDB returned an error.',
  unsupported: 'Deploy the newer release again, or delete the item to lose its counts and waiting data.',
  otherwise: 'Check whether the function can reach DynamoDB.',
}

/** The failure behind an error of the CloudWatch client. */
export function publishFailure(error: unknown): Failure {
  return { target: 'cloudwatch', ...awsFailure(error, 'CloudWatch', publishRemedies) }
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

/** The table answers, and its item cannot be used. */
export class StateError extends Error {
  override readonly name = 'StateError'
  readonly kind: 'too-large' | 'unsupported'

  constructor(kind: 'too-large' | 'unsupported', message: string) {
    super(message)
    this.kind = kind
  }
}

/** The failure behind an error of the table that keeps the state between runs. */
export function stateFailure(error: unknown): Failure {
  if (!(error instanceof StateError))
    return { target: 'state', ...awsFailure(error, 'DynamoDB', tableRemedies) }
  const { kind, message } = error
  return { kind, target: 'state', message, remedy: tableRemedies[kind] ?? tableRemedies.otherwise }
}
