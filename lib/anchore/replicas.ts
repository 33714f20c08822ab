import { factOf, type NewFact, type Tick } from '../findings/index.ts'
import {
  causes,
  countText,
  minutesBetween,
  sample,
  type FailureKind,
  type Sample,
  type Slot,
} from '../model/index.ts'
import { replicasMissing, replicasUp, restarts } from './catalogue/index.ts'
import { remedyOf, specialCause, type FailedScrape } from './failures.ts'
import type { ServiceConfig } from './settings.ts'
import type { Replica } from './signal.ts'

interface ReplicaCount {
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
  for (const count of counts)
    if (count.expected > 1 && count.up < count.expected)
      log.warn('fewer replicas than expected', { ...count })
}

/** Two facts for each service with silent replicas, for ReplicasUp and ReplicasMissing: the first replica's cause. */
export function silenceFacts(
  failed: readonly FailedScrape[],
  counted: ReadonlySet<string>,
): readonly NewFact[] {
  const silent = failed.filter(({ answered, service }) => !answered && counted.has(service))
  return [...Map.groupBy(silent, ({ service }) => service)].flatMap(([service, group]) => {
    const [first] = group
    if (first === undefined) return []
    const lines = group.map((one) => `${one.address ?? one.replica ?? service}: ${one.message}`)
    const cause = specialCause(first).cause ?? causes[first.kind]
    const at = first.address ?? first.replica
    const step =
      silenceSteps[first.kind]?.(service, at === undefined ? service : `${service} at ${at}`) ??
      first.remedy ??
      remedyOf(first)
    const explained = { of: service, lines, first: step }
    return [
      factOf(replicasUp, cause, explained),
      factOf(replicasMissing, at === undefined ? cause : `${at}: ${cause}`, explained),
    ]
  })
}

/** The first step if a service stops answering: its settings in watch.yml were right a minute ago. */
const silenceSteps: Partial<Readonly<Record<FailureKind, (service: string, place: string) => string>>> = {
  dns: (service) =>
    `Look at the record of its name (Cloud Map, Route 53, or the Service in Kubernetes): does it have a healthy task or pod of ${service}?`,
  refused: (_service, place) =>
    `See whether a task or pod of ${place} runs, and read its last log lines and the reason for its last exit.`,
  timeout: (_service, place) =>
    `Read the last log lines of ${place}. Restart it if it hangs; if it works, check the security groups between it and the function.`,
}

/** The slots in which each process restarted, by service and address; a JSON value. */
export type RestartState = Readonly<Record<string, readonly Slot[]>>

const rememberedMinutes = 60

interface Restarted {
  readonly samples: readonly Sample[]
  readonly facts: readonly NewFact[]
  readonly state: RestartState
}

/** Counts the restarts of each process within an hour. */
export function countRestarts(before: RestartState, replicas: readonly Replica[], slot: Slot): Restarted {
  const now = replicas
    .filter(({ process }) => process === 'restarted')
    .map(({ service, address }) => `${service} ${address}`)
  const found = [...new Set([...Object.keys(before), ...now])]
    .map((name) => {
      const slots = [...(before[name] ?? []), ...(now.includes(name) ? [slot] : [])]
      return [name, slots.filter((one) => minutesBetween(one, slot) < rememberedMinutes)] as const
    })
    .filter(([, slots]) => slots.length > 0)
    .toSorted(([, left], [, right]) => right.length - left.length)
  const isKnown = replicas.some(({ process }) => process !== undefined)
  const [worst] = found
  const lines = found.map(([name, slots]) => `${name}: ${countText(slots.length, 'restart')} within an hour`)
  return {
    samples: isKnown ? [sample(restarts, worst?.[1].length ?? 0)] : [],
    facts: found.slice(0, 1).map(([name]) =>
      factOf(restarts, name, {
        lines,
        first: `Look for the reason for the last exit of ${name}: out of memory (137), a failed liveness probe, an exception.`,
      }),
    ),
    state: Object.fromEntries(found),
  }
}
