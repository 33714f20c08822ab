import type { FailureKind } from '../model/index.ts'

/** Remedies by kind of failure; docs/failures.md and the runbook service-down print them. */
export const scrapeRemedies: Partial<Readonly<Record<FailureKind, string>>> = {
  dns: "Check the name in watch.yml (discover needs the full name, and srv needs SRV records). Check that the function's network resolves it.",
  refused: 'Check that the service runs and that watch.yml has its port.',
  tls: "Set anchore.ca_file to the CA that signed the service's certificate, and use a name that the certificate contains.",
  timeout:
    'Check the security groups between the function and the service. Then check whether the service hangs.',
  auth: 'Correct anchore.auth. If other services accept the credentials, compare the settings of this service with theirs.',
  disabled: 'Enable metrics in Anchore: set ANCHORE_ENABLE_METRICS=true for this service.',
  'not-found': 'Correct the path in watch.yml: it must be /metrics of the service itself.',
  redirected: 'Set the final address in watch.yml.',
  'rate-limited':
    'Find the proxy in front of the service that limits requests, and allow one request a minute.',
  rejected:
    'Check the URL in watch.yml. Check whether a proxy in front of the service refuses the query string.',
  'server-error': "Read the service's log. 502, 503 and 504 come from a proxy in front of it.",
  'too-large':
    'Raise the limit that the answer exceeds (anchore.max_body or another max_* in watch.yml), or make the service export less.',
  malformed: "Check that the URL is the service's own /metrics and that no proxy answers instead.",
  truncated: 'Look for a crash of the service or a proxy that cuts answers short.',
  unsupported:
    "Make the service answer in Prometheus' text format 0.0.4, which its request asks for: Anchore does, unless a proxy or another exporter answers in its place.",
  configuration: 'Correct the URL in watch.yml.',
  network:
    'Check whether the service restarts (its log, the last state of its task or pod). Check the proxies on the path.',
  internal: 'Report this error in anchor-watch with the log.',
}

/** /metrics is slow while /health answers. */
export const slowRemedy =
  'The service answers, but its metrics are slow. Check the database first (DatabaseUp), because /metrics waits for it. Then check for load or a slow network.'
/** Every client refuses the certificate: expired, not yet valid, revoked or of another name. */
export const certificateRemedy =
  "Renew the service's certificate, or use a name that it contains. The service's own clients refuse it too."

/** For any other kind. */
const otherRemedy = 'Check the service and the network between it and the function.'

/** The remedy for a failed scrape. */
export function remedyOf({
  kind,
  answered,
}: {
  readonly kind: FailureKind
  readonly answered: boolean
}): string {
  if (kind === 'timeout' && answered) return slowRemedy
  if (kind === 'tls' && !answered) return certificateRemedy
  return scrapeRemedies[kind] ?? otherRemedy
}
