import { causes, type FailureKind } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import { specialCause, type FailedScrape } from '../failures.ts'
import { replicasMissing, replicasUp } from '../metrics.ts'
import { remedyOf } from '../remedies.ts'

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
    return [
      factOf(replicasUp, cause, { of: service, lines, first: step }),
      factOf(replicasMissing, `${at === undefined ? '' : `${at}: `}${cause}`, {
        of: service,
        lines,
        first: step,
      }),
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
