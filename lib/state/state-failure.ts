import { awsFailure, type Remedies } from '../net/aws-failure.ts'
import type { Failure, FailureKind } from '../model/failure.ts'

/** What to do when the table does not answer as it should, by how; docs/failures.md prints it. */
export const tableRemedies: Remedies = {
  auth: "Let the function's role do dynamodb:GetItem and dynamodb:UpdateItem on the table.",
  configuration: 'Deploy again: the table of the state is not there.',
  'rate-limited': "Look for a limit on the table's throughput, and for what else uses it.",
  timeout: 'Give the VPC a gateway endpoint for DynamoDB, and let the function reach it.',
  rejected: 'Report it: the table takes what this version writes.',
  'server-error': 'DynamoDB is in trouble; see the AWS health dashboard.',
  otherwise: 'See whether the function can reach DynamoDB.',
}

/** After any of these a call has certainly not taken effect. */
const certain: ReadonlySet<FailureKind> = new Set([
  'rate-limited',
  'auth',
  'configuration',
  'rejected',
  'too-large',
  'refused',
  'dns',
  'tls',
])

/** All attempts of a call to the table failed. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  readonly failure: Failure
  /** Whether none of the attempts has taken effect; otherwise nobody knows. */
  readonly certain: boolean

  /** The errors of the attempts, at least one. */
  constructor(errors: readonly unknown[]) {
    super('the table cannot be reached', { cause: errors.at(-1) })
    this.failure = stateFailure(errors.at(-1))
    this.certain = errors.every((error) => certain.has(stateFailure(error).kind))
  }
}

/** The failure behind an error of the table that keeps the state between runs. */
export function stateFailure(error: unknown): Failure {
  if (error instanceof UnreachableError) return error.failure
  return { target: 'state', ...awsFailure(error, 'DynamoDB', tableRemedies) }
}
