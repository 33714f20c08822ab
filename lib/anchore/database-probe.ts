import { sample } from '../model/metric.ts'
import type { Increase } from '../prometheus/deltas.ts'
import { statisticsOf, sumOf } from '../prometheus/fold.ts'
import { databaseProbeTime } from './metrics.ts'
import type { CounterSignal } from './signal.ts'

const count = 'anchore_db_write_seconds_count'
const sum = 'anchore_db_write_seconds_sum'

/** The catalog writes one row of its own each minute and times it: the database as Anchore feels it. */
export const databaseProbe: CounterSignal = {
  kind: 'counter',
  names: [count, sum],
  service: 'catalog',
  detail: 'full',
  countedOf: (catalogs) => {
    const means = statisticsOf(catalogs.flatMap(meanOf))
    return { sample: means && sample(databaseProbeTime, means), remarks: [] }
  },
}

function meanOf(increases: readonly Increase[]): number[] {
  const of = (name: string): number => sumOf(increases.filter((one) => one.sample.name === name))
  return of(count) > 0 && of(sum) >= 0 ? [of(sum) / of(count)] : []
}
