import { sample, sum } from '../../model/index.ts'
import { type Increase, sumOf } from '../../prometheus/index.ts'
import { databaseProbeTime } from '../metrics.ts'
import type { CounterSignal } from './signal.ts'

const probes = { read: 'anchore_db_read_seconds', write: 'anchore_db_write_seconds' } as const

/**
 * The catalog reads and writes one row of its own each minute and times both: the latency of the database for Anchore.
 */
export const databaseProbe: CounterSignal = {
  kind: 'counter',
  names: Object.values(probes).flatMap((family) => [`${family}_count`, `${family}_sum`]),
  service: 'catalog',
  countedOf: (catalogs) => {
    const times = catalogs.flatMap(slowerProbe)
    const statistics = {
      sampleCount: times.length,
      sum: sum(times),
      minimum: Math.min(...times),
      maximum: Math.max(...times),
    }
    return { sample: times.length === 0 ? undefined : sample(databaseProbeTime, statistics), remarks: [] }
  },
}

/** The catalog skips the write after a failed read, so both times are needed. */
function slowerProbe(increases: readonly Increase[]): number[] {
  const means = Object.values(probes).flatMap((family) => meanOf(family, increases))
  return means.length === 0 ? [] : [Math.max(...means)]
}

function meanOf(family: string, increases: readonly Increase[]): number[] {
  const increaseOf = (name: string): number => sumOf(increases.filter((one) => one.sample.name === name))
  const count = increaseOf(`${family}_count`)
  const sum = increaseOf(`${family}_sum`)
  return count > 0 && sum >= 0 ? [sum / count] : []
}
