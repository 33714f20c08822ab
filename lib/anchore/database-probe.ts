import { sample } from '../metric.ts'
import { statisticsOf, sumOf } from '../prometheus/fold.ts'
import { databaseProbeTime } from './metrics.ts'
import { increasesOf, type Replica } from './replica.ts'
import type { Signal } from './signal.ts'

const family = 'anchore_db_write_seconds'

/** The catalog writes one row of its own each minute and times it: the database as Anchore feels it. */
export const databaseProbe: Signal = {
  counters: [`${family}_count`, `${family}_sum`],
  detail: 'full',
  samplesOf: (replicas) => {
    const catalogs = replicas.filter(({ service }) => service === 'catalog')
    const means = statisticsOf(catalogs.flatMap(meanOf))
    return means === undefined ? [] : [sample(databaseProbeTime, means)]
  },
}

function meanOf(catalog: Replica): number[] {
  const increases = increasesOf([catalog], family, {}) ?? []
  const of = (suffix: string): number =>
    sumOf(increases.filter(({ sample: { name } }) => name === `${family}_${suffix}`))
  return of('count') > 0 ? [of('sum') / of('count')] : []
}
