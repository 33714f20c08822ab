import { alarmsOf, collectorNames, metrics, type CollectorName } from '../catalogue.ts'
import type { Metric, Series } from '../metric.ts'
import type { Ceiling } from '../publishing/ceiling.ts'
import * as self from '../self/metrics.ts'
import { states } from '../postgres/connection-details.ts'
import { mostHolders } from '../postgres/holders.ts'
import { seriesName } from '../series-name.ts'
import type { WatchFile } from './config.ts'
import type { Finding } from './findings.ts'

const origins = { 'collect-anchore': 'anchore', 'collect-postgres': 'postgres' } as const

/**
 * The ceilings of the collectors, which know nothing of each other while they run: each may have what the catalogue of
 * the other cannot take up, and what its own alarms need in any case. PostgreSQL's series are all known in advance, so
 * that both together keep to the ceiling.
 */
export function ceilingsOf(config: WatchFile): Readonly<Record<CollectorName, Ceiling>> {
  const ceilingOf = (collector: CollectorName, other: CollectorName): Ceiling => {
    const first = neededBy(config, collector)
    return { first, most: Math.max(first.length, config.maxSeries - seriesOf(config, other)) }
  }
  return {
    'collect-anchore': ceilingOf('collect-anchore', 'collect-postgres'),
    'collect-postgres': ceilingOf('collect-postgres', 'collect-anchore'),
  }
}

/** A ceiling that would not let through what the alarms watch is a mistake. */
export function ceilingFindings(config: WatchFile): readonly Finding[] {
  const needed = new Set(collectorNames.flatMap((collector) => neededBy(config, collector))).size
  if (config.maxSeries >= needed) return []
  const message = `${config.maxSeries} is less than the ${needed} series that the alarms need`
  return [{ path: ['max_series'], part: 'value', message }]
}

/** By name: what the alarms of a collector watch, and what it says of itself. */
function neededBy(config: WatchFile, collector: CollectorName): readonly string[] {
  const own: readonly Metric[] = metrics[origins[collector]]
  const watched = alarmsOf(config).filter(({ series }) => own.includes(series.metric))
  const ofItself: readonly Pick<Series, 'metric' | 'dimensions'>[] = [
    { metric: self.heartbeat, dimensions: { Collector: collector } },
    { metric: self.dataDropped, dimensions: {} },
    { metric: self.dataSpooled, dimensions: {} },
  ]
  return [...new Set([...watched.map(({ series }) => series), ...ofItself].map(seriesName))]
}

/** How many values the dimensions have in an hour, at the most; the others, as a queue, have one. */
const values: Readonly<Record<string, number>> = {
  State: states.length + 1,
  User: mostHolders,
  Application: mostHolders,
}

/** How many series the catalogue of a collector makes at the most, with this detail. */
function seriesOf({ anchore, detail }: WatchFile, collector: CollectorName): number {
  const all: readonly Metric[] = metrics[origins[collector]]
  const own = all.filter((metric) => metric.detail === 'core' || detail === 'full')
  const valuesOf = (dimension: string): number =>
    dimension === 'Service' ? anchore.services.length : (values[dimension] ?? 1)
  const counts = own.map(({ dimensions }) => dimensions.reduce((product, one) => product * valuesOf(one), 1))
  const heartbeat = 1
  return counts.reduce((sum, count) => sum + count, heartbeat)
}
