import { formatQuantity } from '../model/index.ts'
import type { Capacity } from './capacity.ts'
import { count, percent, time, type Item } from './items.ts'

export function capacityTitle({ arrivalsPerHour, targetWaitSeconds }: Capacity): string {
  return `Capacity for ${count(arrivalsPerHour)} images an hour, if 19 of 20 wait at most ${time(targetWaitSeconds)}`
}

export function capacityItems({
  analyzersNow,
  analyzersNeeded,
  now,
  then,
  connections,
  scratchBytes,
}: Capacity): readonly Item[] {
  const waits = ({ meanSeconds, p95Seconds, utilisation }: Capacity['now']): string =>
    utilisation >= 1
      ? `${percent(utilisation)} of the capacity: the queue grows without end`
      : `${percent(utilisation)} of the capacity, wait ${time(meanSeconds)} (mean), ${time(p95Seconds)} (19 of 20)`
  return [
    { text: `analyzers: ${analyzersNeeded} needed: ${waits(then)}` },
    { text: `analyzers: ${analyzersNow} now: ${waits(now)}` },
    ...(connections === undefined
      ? []
      : [
          {
            text: `connections: ${connections.usedThen} of ${connections.limit} with the analyzers needed (${connections.usedNow} now)${connections.fits ? '' : ': more than 85 % of the limit'}`,
            details: [
              `${connections.processesThen} processes x (30 + 100 sessions of a pool as shipped) = ${connections.ifPoolsFill}, against ${connections.limit}`,
            ],
          },
        ]),
    ...(scratchBytes === undefined
      ? []
      : [
          {
            text: `scratch space: ${formatQuantity(scratchBytes, 'Bytes')} an analyzer, three times the largest use of each job`,
          },
        ]),
  ]
}
