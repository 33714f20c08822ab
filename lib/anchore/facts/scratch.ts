import { thresholdOf, type AlarmChanges, formatQuantity } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import { isPossible } from '../../prometheus/index.ts'
import { scratchLow } from '../catalogue/images.ts'
import type { Replica } from '../counters/replica.ts'
import { scratchFree } from '../metrics.ts'
import { signalReads } from '../signals/signal.ts'
import { scratch } from '../signals/index.ts'

/** Names the analyzers that have little scratch space, the one with the least first. */
export function scratchFacts(replicas: readonly Replica[], alarms: AlarmChanges): readonly NewFact[] {
  const limit = thresholdOf(scratchLow, alarms)
  const low = replicas
    .flatMap((replica) =>
      replica.samples
        .filter((one) => signalReads(scratch, replica.service, one) && isPossible(one) && one.value < limit)
        .map(({ value }) => ({ name: nameOf(replica), value })),
    )
    .toSorted((left, right) => left.value - right.value)
  return lowFacts(low)
}

/** `value`: bytes. */
export function lowFacts(
  low: readonly { readonly name: string; readonly value: number }[],
): readonly NewFact[] {
  const [first, ...more] = low
  if (first === undefined) return []
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  const lines = low.map(({ name, value }) => `${name}: ${formatQuantity(value, 'Bytes')} free`)
  return [
    factOf(scratchFree, `${first.name}${others}`, {
      lines,
      first: `On ${first.name}, remove the files that interrupted analyses left in the scratch directory. Then enlarge the volume.`,
    }),
  ]
}

function nameOf({ service, replica, address }: Replica): string {
  return replica === undefined ? service : `${service} ${address}`
}
