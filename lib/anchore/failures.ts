import type { Failure, FailureKind } from '../model/index.ts'
import { replicasUp } from './catalogue/index.ts'

/** A scrape without samples, or without some that a signal needs. */
export interface FailedScrape {
  readonly service: string
  /** The replica, where the service may have several. */
  readonly replica: string | undefined
  /** Its address, which a page names; absent where it is unknown. */
  readonly address?: string
  readonly kind: FailureKind
  readonly message: string
  /** Whether the process answered at all. */
  readonly answered: boolean
  /** The remedy of the kind when absent. */
  readonly remedy?: string
}

/**
 * The failures of a slot's scrapes; `targets` is the number of targets, `counted` are the services with a ReplicasUp.
 * A silent replica is reported by ReplicasUp, which has an alarm. No metric reports a replica that answers with an
 * error, so the run fails for it.
 */
export function scrapeFailuresOf(
  failed: readonly FailedScrape[],
  targets: number,
  counted: ReadonlySet<string>,
): readonly Failure[] {
  const answers = failed.filter(({ answered }) => answered)
  const hasAllFailed = failed.length === targets && new Set(answers.map(({ service }) => service)).size > 1
  const common = commonFailures.find(({ kind }) => answers.every((one) => one.kind === kind))
  if (!hasAllFailed || common === undefined) return groupFailures(failed, counted)
  const silent = failed.filter(({ answered }) => !answered)
  return [common, ...groupFailures(silent, counted)]
}

/** One failure for all replicas of a service that fail in the same way. */
export function groupFailures(
  failed: readonly FailedScrape[],
  counted: ReadonlySet<string>,
): readonly Failure[] {
  const alike = Map.groupBy(failed, ({ service, kind, message }) => `${service} ${kind} ${message}`)
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return []
    const { service, replica, kind, message, answered, remedy = remedyOf(first) } = first
    const place = more.length > 0 || replica === undefined ? '' : `[${replica}]`
    return {
      kind,
      target: `anchore.services.${service}${place}`,
      message: more.length > 0 ? `${more.length + 1} replicas: ${message}` : message,
      remedy,
      ...specialCause(first),
      ...(answered || !counted.has(service) ? {} : { reportedBy: replicasUp.name }),
    }
  })
}

/** The failures that all services have in common. */
const commonFailures: readonly Failure[] = [
  // Anchore looks its users up in the database, and answers 401 as well when the database is gone (measured on
  // anchore-engine 1.1.0). The scrapes cannot distinguish the two.
  {
    kind: 'auth',
    target: 'anchore.services',
    message: 'every service refuses the credentials',
    cause: 'every service refuses the credentials (401)',
    remedy:
      'If the database answers (DatabaseUp is 1), correct the password of anchore.auth. If it does not, Anchore cannot look up its users: repair the database first.',
  },
  // An upgrade of Anchore may switch the metrics off everywhere.
  {
    kind: 'disabled',
    target: 'anchore.services',
    message: 'the metrics of every service are switched off (404)',
    cause: 'every service has its metrics switched off (404)',
    remedy: 'Enable metrics in Anchore: set ANCHORE_ENABLE_METRICS=true for its services.',
  },
]

/** The cause if the usual one of the kind does not fit. */
export function specialCause({ kind, answered, message }: FailedScrape): Pick<Failure, 'cause'> {
  if (kind === 'timeout' && answered) return { cause: 'its metrics come too slowly' }
  if (message.includes('CERT_HAS_EXPIRED')) return { cause: 'its certificate has expired' }
  return {}
}

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
export function remedyOf({ kind, answered }: Pick<FailedScrape, 'kind' | 'answered'>): string {
  if (kind === 'timeout' && answered) return slowRemedy
  if (kind === 'tls' && !answered) return certificateRemedy
  return scrapeRemedies[kind] ?? otherRemedy
}
