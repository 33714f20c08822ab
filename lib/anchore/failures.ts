import { causes, type Failure, type FailureKind } from '../model/failure.ts'
import { factOf, type NewFact } from '../model/finding.ts'
import { replicasMissing, replicasUp } from './metrics.ts'
import type { ServiceName } from './services.ts'

/** A scrape without samples, or without some that a signal needs. */
export interface FailedScrape {
  readonly service: ServiceName
  /** The replica, where the service may have several. */
  readonly replica: string | undefined
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
  counted: ReadonlySet<ServiceName>,
): readonly Failure[] {
  const answers = failed.filter(({ answered }) => answered)
  const allRefuse =
    failed.length === targets &&
    new Set(answers.map(({ service }) => service)).size > 1 &&
    answers.every(({ kind }) => kind === 'auth')
  if (!allRefuse) return groupFailures(failed, counted)
  const silent = failed.filter(({ answered }) => !answered)
  return [allRefused, ...groupFailures(silent, counted)]
}

/** One failure for all replicas of a service that fail alike. */
export function groupFailures(
  failed: readonly FailedScrape[],
  counted: ReadonlySet<ServiceName>,
): readonly Failure[] {
  const alike = Map.groupBy(failed, ({ service, kind, message }) => `${service} ${kind} ${message}`)
  return [...alike.values()].flatMap((group) => failureOf(group, counted))
}

/**
 * Anchore looks its users up in the database, and answers 401 as well when the database is gone (measured on
 * anchore-engine 1.1.0). The scrapes cannot distinguish the two.
 */
const allRefused: Failure = {
  kind: 'auth',
  target: 'anchore.services',
  message: 'every service refuses the credentials',
  cause: 'every one refuses the credentials (401)',
  remedy:
    'If the database answers (DatabaseUp is 1), correct anchore.auth in watch.yml: its password was changed or mistyped. If it does not, Anchore cannot look up its users: see to the database first.',
}

function failureOf([first, ...more]: readonly FailedScrape[], counted: ReadonlySet<ServiceName>): Failure[] {
  if (first === undefined) return []
  const { service, replica, kind, message, answered, remedy } = first
  const place = more.length > 0 || replica === undefined ? '' : `[${replica}]`
  return [
    {
      kind,
      target: `anchore.services.${service}${place}`,
      message: more.length > 0 ? `${more.length + 1} replicas: ${message}` : message,
      remedy: remedy ?? remedyOf(first),
      ...special(first),
      ...(answered || !counted.has(service) ? {} : { reportedBy: replicasUp.name }),
    },
  ]
}

/** One fact for each service with silent replicas: the cause of the first, by ReplicasUp or ReplicasMissing. */
export function silenceFacts(
  failed: readonly FailedScrape[],
  counted: ReadonlySet<ServiceName>,
): readonly NewFact[] {
  const silent = failed.filter(({ answered, service }) => !answered && counted.has(service))
  return [...Map.groupBy(silent, ({ service }) => service)].flatMap(([of, group]) => {
    const [first] = group
    if (first === undefined) return []
    const lines = group.map((one) => `${one.replica ?? of}: ${one.message}. ${one.remedy ?? remedyOf(one)}`)
    const cause = special(first).cause ?? causes[first.kind]
    const place = first.replica === undefined ? '' : `${first.replica}: `
    return [
      factOf(replicasUp, cause, { of, lines }),
      factOf(replicasMissing, `${place}${cause}`, { of, lines }),
    ]
  })
}

/** The cause where that of the kind does not fit. */
function special({ kind, answered, message }: FailedScrape): Pick<Failure, 'cause'> {
  if (kind === 'timeout' && answered) return { cause: 'its metrics come too slowly' }
  if (message.includes('CERT_HAS_EXPIRED')) return { cause: 'its certificate has expired' }
  return {}
}

/** Remedies by kind of failure; docs/failures.md and the runbook service-down print them. */
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

/** /metrics is slow while /health answers. */
export const slowRemedy =
  'The service answers, only its metrics are late: see whether the database answers (DatabaseUp), for which /metrics waits; then look for load, or a slow network.'
/** Every client refuses the certificate: expired, not yet valid, revoked or of another name. */
export const certificateRemedy =
  "Renew the service's certificate, or use a name that is in it: the service's own clients refuse it too."

/** For any other kind. */
export const otherRemedy = 'See whether the service and the network between are well.'

/** The remedy for a failed scrape. */
export function remedyOf({ kind, answered }: Pick<FailedScrape, 'kind' | 'answered'>): string {
  if (kind === 'timeout' && answered) return slowRemedy
  if (kind === 'tls' && !answered) return certificateRemedy
  return scrapeRemedies[kind] ?? otherRemedy
}
