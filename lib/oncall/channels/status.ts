import type { FailureKind } from '../../model/failure.ts'

/** What an HTTP status says about the delivery; undefined when it was taken (2xx). */
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

/** Whether the same request may be taken later. Lambda's retry comes after a minute; Retry-After is not waited for. */
export function isPassing(kind: FailureKind): boolean {
  return passing.has(kind)
}

const receiverRemedy =
  'Look whether the URL in the secret belongs to a receiver of this type; if so, report the message.'

const remedies: Partial<Record<FailureKind, string>> = {
  auth: 'Look whether the secret is still valid and put the new one in its place.',
  'not-found': 'Look whether the webhook and its channel still exist; store the new URL in the secret.',
  redirected: 'Store the URL that the service answers at itself: redirects are not followed.',
  configuration:
    'Store the whole URL (https://…) and, for a webhook, the whole key (whsec_…) in the secrets.',
  rejected: receiverRemedy,
  'too-large': receiverRemedy,
  malformed: receiverRemedy,
}

/** What to do about a channel that failed. */
export function remedyOf(kind: FailureKind): string {
  return (
    remedies[kind] ?? 'Nothing if it passes: it is tried again. Else look at the status page of the service.'
  )
}
