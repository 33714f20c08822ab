import type { Failure, FailureKind } from '../errors.ts'
import { replicasUp } from './metrics.ts'
import type { ServiceName } from './services.ts'

/** A scrape that gave no samples. */
export interface FailedScrape {
  readonly service: ServiceName
  /** Which replica, from 0, where the service has several. */
  readonly replica: number | undefined
  readonly kind: FailureKind
  readonly message: string
  /** Whether the process said anything at all. */
  readonly answered: boolean
}

const remedies: Partial<Record<FailureKind, string>> = {
  dns: 'Check the host name in watch.yml, and that the function may resolve it.',
  refused: 'Check that the service runs and that the port in watch.yml is its own.',
  tls: "Give the authority that signed the service's certificate as anchore.ca_file, and use the name in it.",
  timeout: 'Check the security groups between function and service, then whether the service hangs.',
  auth: 'Check anchore.auth: this service refuses the credentials that others take, so its own settings differ.',
  disabled: 'Switch metrics on in Anchore: ANCHORE_ENABLE_METRICS=true for this service.',
  'not-found': 'Check the path in watch.yml: /metrics of the service itself.',
  redirected: 'Name the final address in watch.yml.',
  malformed: "Check that the URL is the service's own /metrics and that no proxy answers in its place.",
  truncated: 'Look for a proxy or a crash that cuts answers short.',
  'too-large':
    'Raise the bound in watch.yml: anchore.max_body, or one of those below it; or look why the service exports so much.',
  'server-error': "Look at the service's log.",
}

/**
 * What the failed scrapes of a slot mean. That a replica is silent ReplicasUp says, and pages; what a replica that
 * answers has against us no metric's alarm says, and the run fails for it.
 */
export function findingsOf(failed: readonly FailedScrape[], targets: number): readonly Failure[] {
  const answers = failed.filter(({ answered }) => answered)
  const allRefuse =
    failed.length === targets && answers.length > 1 && answers.every(({ kind }) => kind === 'auth')
  if (!allRefuse) return failed.map(finding)
  return [databaseGone, ...failed.filter(({ answered }) => !answered).map(finding)]
}

/** Anchore looks its users up in the database, and answers 401 when that is gone (measured on anchore-engine 1.1.0). */
const databaseGone: Failure = {
  kind: 'auth',
  target: 'anchore.services',
  message: 'every service refuses the credentials at once: most likely the database behind Anchore is down',
  remedy: 'See whether the database answers (DatabaseUp). If it does, check anchore.auth in watch.yml.',
}

function finding({ service, replica, kind, message, answered }: FailedScrape): Failure {
  return {
    kind,
    target: `anchore.services.${service}${replica === undefined ? '' : `[${replica}]`}`,
    message,
    remedy: remedies[kind] ?? 'See whether the service and the network between are well.',
    ...(answered ? {} : { saidBy: replicasUp.name }),
  }
}
