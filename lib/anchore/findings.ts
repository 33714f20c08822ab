import type { Failure, FailureKind } from '../model/failure.ts'
import { replicasUp } from './metrics.ts'
import { remedyOf } from './remedies.ts'
import type { Found } from './scrape-all.ts'
import type { ServiceName } from './services.ts'

/** A scrape that gave no samples, or lacks some that are needed. */
export interface FailedScrape {
  readonly service: ServiceName
  /** Which replica, where the service may have several. */
  readonly replica: string | undefined
  readonly kind: FailureKind
  readonly message: string
  /** Whether the process said anything at all. */
  readonly answered: boolean
  /** Of its kind when absent. */
  readonly remedy?: string
}

export function failedScrapes(found: readonly Found[]): readonly FailedScrape[] {
  return found.flatMap(({ service, replica, scraped }) =>
    scraped.ok ? [] : [{ service, replica, ...scraped }],
  )
}

/**
 * What the failed scrapes of a slot mean; `targets` were asked, and ReplicasUp is published of the services `counted`.
 * That a replica is silent ReplicasUp says, and pages; what a replica that answers has against us no metric's alarm
 * says, and the run fails for it. Replicas of a service that fail alike are one finding.
 */
export function findingsOf(
  failed: readonly FailedScrape[],
  targets: number,
  counted: ReadonlySet<ServiceName>,
): readonly Failure[] {
  const answers = failed.filter(({ answered }) => answered)
  const allRefuse =
    failed.length === targets &&
    new Set(answers.map(({ service }) => service)).size > 1 &&
    answers.every(({ kind }) => kind === 'auth')
  const told = allRefuse ? failed.filter(({ answered }) => !answered) : failed
  const findings = findingsAlike(told, counted)
  return allRefuse ? [allRefused, ...findings] : findings
}

/** One failure of the replicas of a service that fail alike. */
export function findingsAlike(
  failed: readonly FailedScrape[],
  counted: ReadonlySet<ServiceName>,
): readonly Failure[] {
  const alike = Map.groupBy(failed, ({ service, kind, message }) => `${service} ${kind} ${message}`)
  return [...alike.values()].flatMap((group) => finding(group, counted))
}

/**
 * Anchore looks its users up in the database, and answers 401 as well when that is gone (measured on anchore-engine
 * 1.1.0): which of the two it is the scrapes cannot know.
 */
const allRefused: Failure = {
  kind: 'auth',
  target: 'anchore.services',
  message: 'every service refuses the credentials',
  remedy:
    'If the database answers (DatabaseUp is 1), correct anchore.auth in watch.yml: its password was changed or mistyped. If it does not, Anchore cannot look up its users: see to the database first.',
}

function finding([first, ...more]: readonly FailedScrape[], counted: ReadonlySet<ServiceName>): Failure[] {
  if (first === undefined) return []
  const { service, replica, kind, message, answered, remedy } = first
  const place = more.length > 0 || replica === undefined ? '' : `[${replica}]`
  return [
    {
      kind,
      target: `anchore.services.${service}${place}`,
      message: more.length > 0 ? `${more.length + 1} replicas: ${message}` : message,
      remedy: remedy ?? remedyOf(first),
      ...(answered || !counted.has(service) ? {} : { reportedBy: replicasUp.name }),
    },
  ]
}
