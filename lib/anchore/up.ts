import type { ServiceConfig } from './settings.ts'
import type { Log } from '../model/log.ts'
import { sample, type Sample } from '../model/metric.ts'
import { replicasMissing, replicasUp } from './metrics.ts'
import type { Replica } from './replica.ts'
import type { ServiceName } from './services.ts'

export interface UpCount {
  readonly service: ServiceName
  /** Replicas that answered at all. */
  readonly up: number
  readonly expected: number
}

/**
 * How many replicas of each service are up. Of a service of which that is not known there is none: where our own time
 * was up first, or DNS did not answer, the silence of a replica says nothing.
 */
export function countUp(
  services: readonly ServiceConfig[],
  all: readonly Replica[],
  { uncertain, isOver }: { readonly uncertain: ReadonlySet<ServiceName>; readonly isOver: boolean },
): readonly UpCount[] {
  return services.flatMap(({ name: service, replicas: expected }) => {
    const replicas = all.filter((replica) => replica.service === service)
    const up = replicas.filter(({ answered }) => answered).length
    const isKnown = !uncertain.has(service) && (up === replicas.length || !isOver)
    return isKnown ? [{ service, up, expected }] : []
  })
}

/** Of a service without any replica it is ReplicasUp that tells, and service-down that pages (docs/decisions/0013). */
export function upSamples(counts: readonly UpCount[]): readonly Sample[] {
  return counts.flatMap(({ service, up, expected }) => {
    const dimensions = { Service: service }
    const isPart = expected > 1 && up > 0
    const missing = sample(replicasMissing, Math.max(0, expected - up), dimensions)
    return [sample(replicasUp, up, dimensions), ...(isPart ? [missing] : [])]
  })
}

/** Says which services lack some of several replicas: one that DNS no longer names gives rise to no failure. */
export function tellShort(counts: readonly UpCount[], log: Log): void {
  for (const { service, up, expected } of counts) {
    if (expected > 1 && up < expected) log.warn('fewer replicas than expected', { service, up, expected })
  }
}
