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

/** The cause of each kind in a few words, as in a page's title: `catalog: its name does not resolve`. */
export const causes: Readonly<Record<FailureKind, string>> = {
  dns: 'its name does not resolve',
  refused: 'it refuses the connection',
  tls: 'its certificate is not accepted',
  timeout: 'it does not answer in time',
  auth: 'it refuses the credentials',
  disabled: 'metrics are switched off (404)',
  'not-found': 'there is no such page (404)',
  redirected: 'it answers with a redirect',
  'rate-limited': 'it limits requests (429)',
  rejected: 'it rejects the request',
  'server-error': 'it answers with an error',
  'too-large': 'its answer is too large',
  malformed: 'its answer is malformed',
  truncated: 'its answer is truncated',
  saturated: 'it has no connection left',
  'saturated-self': "the monitor's role has no connection left",
  'not-ready': 'it is starting up or shutting down',
  denied: 'a grant is missing',
  unsupported: 'it does not support the request',
  configuration: 'the configuration is wrong',
  network: 'the connection breaks',
  internal: 'a defect of anchor-watch',
}

/** One failure, as a value: it does not affect the other results, and it contains no secret. */
export interface Failure {
  readonly kind: FailureKind
  /** The configured thing that failed: `anchore.services.analyzer`, `postgres`, `slack anchor-watch/slack#url`. */
  readonly target: string
  /** The observation, one sentence. */
  readonly message: string
  /** The next step for the reader, one sentence. */
  readonly remedy: string
  /** The cause in a few words, if that of the kind does not fit. */
  readonly cause?: string
  /** The metric with an alarm of its own that reports the failure: then Coverage does not count it (docs/decisions/0002). */
  readonly reportedBy?: string
}

/** Either a value or the failure in its place. */
export type Outcome<T, F = Failure> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F }

export function success<T>(value: T): Outcome<T, never> {
  return { ok: true, value }
}

export function failed<F>(failure: F): Outcome<never, F> {
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
