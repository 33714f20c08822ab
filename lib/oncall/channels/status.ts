import type { FailureKind } from '../../model/failure.ts'

/** The kind of failure for an HTTP status; undefined for 2xx. */
export function kindOfStatus(status: number): FailureKind | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) return 'redirected'
  if (status >= 500 && status < 600) return 'server-error'
  switch (status) {
    case 401:
    case 403:
      return 'auth'
    case 404:
    case 410:
      return 'not-found'
    case 408:
      return 'timeout'
    case 413:
      return 'too-large'
    case 425:
      return 'not-ready'
    case 429:
      return 'rate-limited'
    default:
      return status >= 400 && status < 500 ? 'rejected' : 'malformed'
  }
}

const passing: ReadonlySet<FailureKind> = new Set([
  'dns',
  'refused',
  'tls',
  'timeout',
  'network',
  'truncated',
  'rate-limited',
  'not-ready',
  'server-error',
])

/** Whether a retry may succeed. Lambda retries after a minute; Retry-After is ignored. */
export function isPassing(kind: FailureKind): boolean {
  return passing.has(kind)
}

const receiverRemedy =
  'Check that the URL of the channel belongs to a receiver of its type; if it does, report the message.'

const remedies: Partial<Record<FailureKind, string>> = {
  auth: 'Check that the secret is still valid; if it is not, store the new one.',
  'not-found':
    'Check that the webhook or integration still exists; if it does not, store the secret of a new one.',
  redirected: 'Store the URL that the service redirects to: redirects are not followed.',
  configuration:
    'Store the whole secret as the service shows it: a URL with https://, a webhook key with whsec_.',
  rejected: receiverRemedy,
  'too-large': receiverRemedy,
  malformed: receiverRemedy,
}

/** The remedy for a channel that failed. */
export function remedyOf(kind: FailureKind): string {
  return (
    remedies[kind] ?? 'None if it passes: the page is retried. Otherwise see the status page of the service.'
  )
}
