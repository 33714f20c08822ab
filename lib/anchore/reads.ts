import type { Reads } from '../findings/index.ts'
import type { Replica } from './counters/replica.ts'
import type { FailedScrape } from './failures.ts'

/**
 * The number of targets to read and of those that were read completely. `missing`: the series that some targets lack. A
 * silent target of a service with a ReplicasUp is not counted: ReplicasUp reports it.
 */
export function readsOf(
  replicas: readonly Replica[],
  notFound: readonly FailedScrape[],
  missing: readonly FailedScrape[],
  counted: ReadonlySet<string>,
): Reads {
  const isReported = ({ answered, service }: Pick<FailedScrape, 'answered' | 'service'>): boolean =>
    !answered && counted.has(service)
  const expected = replicas.filter((replica) => !isReported(replica))
  const lacks = new Set(missing.map(targetOf))
  const done = expected.filter((replica) => replica.isRead && !lacks.has(targetOf(replica)))
  return { done: done.length, of: expected.length + notFound.filter((one) => !isReported(one)).length }
}

function targetOf({ service, replica = '' }: Pick<FailedScrape, 'service' | 'replica'>): string {
  return `${service} ${replica}`
}
