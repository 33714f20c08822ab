import type { FailureKind } from '../model/failure.ts'

/** What to do about a scrape that failed, by how; docs/failures.md and the runbook service-down print it. */
export const scrapeRemedies: Partial<Readonly<Record<FailureKind, string>>> = {
  dns: "Check the name in watch.yml (with discover the full one, srv needs SRV records), and that the function's network resolves it.",
  refused: 'Check that the service runs and that the port in watch.yml is its own.',
  tls: "Give the authority that signed the service's certificate as anchore.ca_file, and use the name in it.",
  timeout: 'Check the security groups between function and service, then whether the service hangs.',
  auth: 'Check anchore.auth: this service refuses the credentials; where others take them, its own settings differ.',
  disabled: 'Switch metrics on in Anchore: ANCHORE_ENABLE_METRICS=true for this service.',
  'not-found': 'Check the path in watch.yml: /metrics of the service itself.',
  redirected: 'Name the final address in watch.yml.',
  'rate-limited': 'Look for a proxy before the service that limits requests, and let one a minute pass.',
  rejected: 'Check the URL in watch.yml, and whether a proxy before the service refuses its query.',
  'server-error': "Look at the service's log; 502, 503 and 504 come from the proxy before it.",
  'too-large':
    'Raise the bound in watch.yml: anchore.max_body, or one of those below it; or look why the service exports so much.',
  malformed: "Check that the URL is the service's own /metrics and that no proxy answers in its place.",
  truncated: 'Look for a proxy or a crash that cuts answers short.',
  configuration: 'Correct the URL in watch.yml.',
  network:
    "Look whether the service restarts: its log, its task's or pod's last state, and the proxies between.",
  internal: 'Report it with the log: an error in anchor-watch itself.',
}

/** For /metrics that is slow while the service answers. */
export const slowRemedy =
  'The service answers, only its metrics are late: see whether the database answers (DatabaseUp), for which /metrics waits; then look for load, or a slow network.'
/** For a certificate that every client refuses: expired, not yet valid, revoked or of another name. */
export const certificateRemedy =
  "Renew the service's certificate, or use a name that is in it: the service's own clients refuse it too."

/** Of a kind that no scrape is known to end in. */
export const otherRemedy = 'See whether the service and the network between are well.'

/** What to do about a scrape that failed. */
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
