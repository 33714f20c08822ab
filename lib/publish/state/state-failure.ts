import { awsFailure, type Remedies } from '../../net/index.ts'
import type { Failure, FailureKind } from '../../model/index.ts'

/** The remedy for each kind of failure of the table; docs/failures.md prints it. */
export const tableRemedies: Remedies = {
  auth: "Grant the function's role dynamodb:GetItem and dynamodb:UpdateItem on the table.",
  configuration: 'Deploy again: the state table does not exist.',
  'rate-limited': 'Check the throughput limit of the table, and find other users of the table.',
  timeout: 'Create a gateway endpoint for DynamoDB in the VPC, and allow the function to reach it.',
  rejected: 'Report it with the log: the table should accept the item.',
  'too-large': 'Split the targets over several deployments; 1,000 targets are supported.',
  'server-error': 'See the AWS health dashboard: DynamoDB returned an error.',
  otherwise: 'Check whether the function can reach DynamoDB.',
}

/** After a failure of these kinds, a call certainly had no effect. */
const withoutEffect: ReadonlySet<FailureKind> = new Set([
  'rate-limited',
  'auth',
  'configuration',
  'rejected',
  'too-large',
  'refused',
  'dns',
  'tls',
])

/** A failed call to the table. */
export class TableError extends Error {
  override readonly name = 'TableError'
  readonly failure: Failure
  /** True if the call certainly had no effect; false if it may have had one. */
  readonly hadNoEffect: boolean

  constructor(failure: Failure, hadNoEffect: boolean, options?: ErrorOptions) {
    super(failure.message, options)
    this.failure = failure
    this.hadNoEffect = hadNoEffect
  }
}

/** The error of a call whose attempts all failed. */
export function callError(errors: readonly unknown[]): TableError {
  const failures = errors.map(stateFailure)
  const hadNoEffect = failures.every(({ kind }) => withoutEffect.has(kind))
  return new TableError(stateFailure(errors.at(-1)), hadNoEffect, { cause: errors.at(-1) })
}

/** The error of a state that does not fit into its item. */
export function tooLarge(collector: string, bytes: number, maxBytes: number): TableError {
  const failure = {
    kind: 'too-large',
    target: 'state',
    message: `the state of ${collector} has ${bytes} bytes, compressed; the table takes ${maxBytes}`,
    remedy: tableRemedies['too-large'] ?? tableRemedies.otherwise,
  } as const
  return new TableError(failure, true)
}

/** The failure behind an error of the table that keeps the state between runs. */
export function stateFailure(error: unknown): Failure {
  if (error instanceof TableError) return error.failure
  return { target: 'state', ...awsFailure(error, 'DynamoDB', tableRemedies) }
}
