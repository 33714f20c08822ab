import type { Failure, FailureKind } from '../model/index.ts'
import { replicasUp } from './metrics.ts'
import { remedyOf } from './remedies.ts'

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
  cause: 'every service refuses the credentials (401)',
  remedy:
    'If the database answers (DatabaseUp is 1), correct the password of anchore.auth. If it does not, Anchore cannot look up its users: repair the database first.',
}

/** An upgrade of Anchore may switch the metrics off everywhere. */
const allDisabled: Failure = {
  kind: 'disabled',
  target: 'anchore.services',
  message: 'the metrics of every service are switched off (404)',
  cause: 'every service has its metrics switched off (404)',
  remedy: 'Enable metrics in Anchore: set ANCHORE_ENABLE_METRICS=true for its services.',
}

/** The failures that all services have in common. */
const commonFailures: readonly Failure[] = [allRefused, allDisabled]

function failureOf([first, ...more]: readonly FailedScrape[], counted: ReadonlySet<string>): Failure[] {
  if (first === undefined) return []
  const { service, replica, kind, message, answered, remedy } = first
  const place = more.length > 0 || replica === undefined ? '' : `[${replica}]`
  return [
    {
      kind,
      target: `anchore.services.${service}${place}`,
      message: more.length > 0 ? `${more.length + 1} replicas: ${message}` : message,
      remedy: remedy ?? remedyOf(first),
      ...specialCause(first),
      ...(answered || !counted.has(service) ? {} : { reportedBy: replicasUp.name }),
    },
  ]
}

/** The cause if the usual one of the kind does not fit. */
export function specialCause({ kind, answered, message }: FailedScrape): Pick<Failure, 'cause'> {
  if (kind === 'timeout' && answered) return { cause: 'its metrics come too slowly' }
  if (message.includes('CERT_HAS_EXPIRED')) return { cause: 'its certificate has expired' }
  return {}
}
