import { signals } from '../../../lib/anchore/signals/index.ts'
import { readCounts, readGauges, type Counts } from '../../../lib/anchore/read.ts'
import type { Replica } from '../../../lib/anchore/counters/replica.ts'
import type { ServiceName } from '../../../lib/anchore/services.ts'
import { slotOf, slotPlus } from '../../../lib/model/clock.ts'
import type { Sample } from '../../../lib/model/metric.ts'
import { samplesOf } from '../prometheus/exposition.ts'

export const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))

/** A replica whose counters rose from zero since its last scrape, `minutes` ago. */
export function replicaOf(service: ServiceName, text: string, minutes = 1): Replica {
  const samples = samplesOf(text)
  const increases = samples.map((sample) => ({ sample, increase: sample.value }))
  return {
    service,
    replica: undefined,
    address: `${service}:8228`,
    answered: true,
    isRead: true,
    process: 'same',
    samples,
    counters: { increases, after: slotPlus(slot, -minutes) },
  }
}

/** The counts of all signals. */
export function readCounters(replicas: readonly Replica[]): Counts {
  const counters = signals.filter((signal) => signal.kind === 'counter')
  return readCounts(counters, replicas, slot)
}

/** The samples of all signals. */
export function readAll(replicas: readonly Replica[]): readonly Sample[] {
  const gauges = signals.filter((signal) => signal.kind === 'gauge')
  return [...readGauges(gauges, replicas).samples, ...readCounters(replicas).samples]
}
