import type { Tick } from '../findings/index.ts'
import { sample, type Sample } from '../model/index.ts'
import type { Replica } from './counters/replica.ts'
import { replicasMissing, replicasUp } from './metrics.ts'
import type { ServiceConfig } from './service-settings.ts'

export interface ReplicaCount {
  readonly service: string
  /** Replicas that answered at all. */
  readonly up: number
  readonly expected: number
}

/**
 * Counts the replicas of each service that are up. A service has no count if the count is unknown: DNS did not answer,
 * or a replica was silent when the time of the run was up.
 */
export function countReplicas(
  services: readonly ServiceConfig[],
  all: readonly Replica[],
  { uncertain, isOver }: { readonly uncertain: ReadonlySet<string>; readonly isOver: boolean },
): readonly ReplicaCount[] {
  return services.flatMap(({ name: service, replicas: expected }) => {
    const replicas = all.filter((replica) => replica.service === service)
    const up = replicas.filter(({ answered }) => answered).length
    const isKnown = !uncertain.has(service) && (up === replicas.length || !isOver)
    return isKnown ? [{ service, up, expected }] : []
  })
}

/** A service without any replica has no ReplicasMissing: ReplicasUp and service-down report it (docs/decisions/0013). */
export function replicaSamples(counts: readonly ReplicaCount[]): readonly Sample[] {
  return counts.flatMap(({ service, up, expected }) => {
    const dimensions = { Service: service }
    const isPart = expected > 1 && up > 0
    const missing = (100 * Math.max(0, expected - up)) / expected
    return [
      sample(replicasUp, up, dimensions),
      ...(isPart ? [sample(replicasMissing, missing, dimensions)] : []),
    ]
  })
}

/** Logs the services that lack some of several replicas: a replica that DNS no longer names causes no failure. */
export function warnMissingReplicas(counts: readonly ReplicaCount[], { log }: Tick): void {
  for (const { service, up, expected } of counts) {
    if (expected > 1 && up < expected) log.warn('fewer replicas than expected', { service, up, expected })
  }
}
