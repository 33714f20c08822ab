/**
 * The closed set of failures of one target, query, channel or call. Log lines, messages and metrics use these words and no
 * others; each failure has a remedy.
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

/** One failure, as a value: it does not affect the other results, and it contains no secret. */
export interface Failure {
  readonly kind: FailureKind
  /** The configured thing that failed: `anchore.services.analyzer`, `postgres`, `oncall.channels[0]`. */
  readonly target: string
  /** The observation, one sentence. */
  readonly message: string
  /** The next step for the reader, one sentence. */
  readonly remedy: string
  /** The metric that also reports the failure and has an alarm: then the run does not fail (docs/decisions/0002). */
  readonly reportedBy?: string
}

/** Either a value or the failure in its place. */
export type Outcome<T, F = Failure> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F }

export function success<T>(value: T): Outcome<T, never> {
  return { ok: true, value }
}

export function failed<F>(failure: F): { readonly ok: false; readonly failure: F } {
  return { ok: false, failure }
}

/** Fails a run after it published every result; the message names each failure once. */
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
