import { awsFailure, type Remedies } from '../aws-failure.ts'
import type { Failure } from '../errors.ts'

const remedies: Remedies = {
  auth: "Let the function's role do dynamodb:GetItem and dynamodb:UpdateItem on the table.",
  configuration: 'Deploy again: the table of the state is not there.',
  'rate-limited': "Look for a limit on the table's throughput, and for what else uses it.",
  timeout: 'Give the VPC a gateway endpoint for DynamoDB, and let the function reach it.',
  rejected: 'Report it: the table takes what this version writes.',
  'server-error': 'DynamoDB is in trouble; see the AWS health dashboard.',
  otherwise: 'See whether the function can reach DynamoDB.',
}

/** The failure behind an error of the table that keeps the state between runs. */
export function stateFailure(error: unknown): Failure {
  return { target: 'state', ...awsFailure(error, 'DynamoDB', remedies) }
}
