/**
 * What can go wrong with one target, one query, one channel or one call: the closed set. Log lines, messages and
 * metrics use these words and no others; each failure says what to do about it.
 */
export const failureKinds = [
  'dns',
  'refused',
  'tls',
  'timeout',
  'auth',
  'disabled',
  'not-found',
  'redirected',
  'rate-limited',
  'rejected',
  'server-error',
  'too-large',
  'malformed',
  'truncated',
  'saturated',
  'saturated-self',
  'not-ready',
  'denied',
  'unsupported',
  'configuration',
  'network',
  'internal',
] as const

export type FailureKind = (typeof failureKinds)[number]

/** One thing that failed, as a value: it never costs the others, and it carries no secret. */
export interface Failure {
  readonly kind: FailureKind
  /** What failed, as the user configured it: `anchore.services.analyzer`, `postgres`, `oncall.channels[0]`. */
  readonly target: string
  /** One sentence: what was seen. */
  readonly message: string
  /** One sentence: what to do about it. */
  readonly remedy: string
  /** The metric that says so too, and has its alarm: then the run itself need not fail (docs/decisions/0002). */
  readonly reportedBy?: string
}

/** Either a value or the failure in its place. */
export type Outcome<T, F = Failure> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F }

export function success<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function failed<F>(failure: F): { readonly ok: false; readonly failure: F } {
  return { ok: false, failure }
}

/** Ends a run visibly after everything that succeeded was published; its message names each failure once. */
export class RunFailedError extends Error {
  override readonly name = 'RunFailedError'
  readonly failures: readonly Failure[]

  constructor(failures: readonly Failure[], options?: ErrorOptions) {
    super(failures.map(({ kind, target, message }) => `${target}: ${kind}: ${message}`).join('; '), options)
    this.failures = failures
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
