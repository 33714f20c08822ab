import { factOf, type NewFact } from '../../model/finding.ts'
import { formatQuantity } from '../../model/quantity.ts'
import { isPossible } from '../../prometheus/sample.ts'
import type { Replica } from '../counters/target.ts'
import { scratchFree } from '../metrics.ts'
import { isRead } from '../signal.ts'
import { scratch } from '../signals.ts'

/** Bytes. Anchore asks for three times the largest image, unpacked, and most images unpack to less than 3 GB. */
export const lowScratch = 10e9

/** Names the analyzers that have little scratch space, the one with the least first. */
export function scratchFacts(replicas: readonly Replica[]): readonly NewFact[] {
  const low = replicas
    .flatMap((replica) =>
      replica.samples
        .filter((one) => isRead(scratch, replica.service, one) && isPossible(one) && one.value < lowScratch)
        .map(({ value }) => ({ name: nameOf(replica), value })),
    )
    .toSorted((left, right) => left.value - right.value)
  const [first, ...more] = low
  if (first === undefined) return []
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  const lines = low.map(({ name, value }) => `${name}: ${formatQuantity(value, 'Bytes')} free`)
  return [factOf(scratchFree, `${first.name}${others}`, { lines })]
}

function nameOf({ service, replica, address }: Replica): string {
  return replica === undefined ? service : `${service} ${address}`
}
