import type { FailureKind } from '../../model/index.ts'

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

/** Whether a failure of this kind may pass, so that a retry may succeed. */
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
