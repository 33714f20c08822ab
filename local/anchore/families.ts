import type { ServiceName } from '../../lib/anchore/index.ts'
import type { FamilyType } from './registry.ts'

/** A family that one service adds to those of every process; its help is empty, as in Anchore. */
export interface OwnFamily {
  readonly name: string
  readonly type: FamilyType
  /** Upper bounds of a histogram, ascending, without +Inf. */
  readonly bounds?: readonly number[]
}

/** prometheus_client's own bounds of a histogram, seconds. */
export const defaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const analysisBounds = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]

const counter = (name: string): OwnFamily => ({ name, type: 'counter' })
const gauge = (name: string): OwnFamily => ({ name, type: 'gauge' })
const summary = (name: string): OwnFamily => ({ name, type: 'summary' })
const histogram = (name: string, bounds = defaultBounds): OwnFamily => ({ name, type: 'histogram', bounds })

export const scratch = 'anchore_tmpspace_available_bytes'
export const queueLength = 'anchore_queue_length'
export const imports = { successes: 'anchore_import_success_total', time: 'anchore_import_time_seconds' }
export const analyses = {
  successes: 'anchore_analysis_success_total',
  errors: 'anchore_analysis_error_total',
  time: 'anchore_analysis_time_seconds',
}
export const probes = {
  read: 'anchore_db_read_seconds',
  write: 'anchore_db_write_seconds',
  readWrite: 'anchore_db_readwrite_seconds',
}
export const watcherTime = 'anchore_monitor_runtime_seconds'
export const evaluations = {
  misses: 'anchore_policy_evaluation_cache_misses_total',
  cacheTime: 'anchore_policy_evaluation_cache_access_latency',
  time: 'anchore_policy_evaluation_time_seconds',
  hits: 'anchore_policy_evaluation_cache_hits_total',
}

const ofService: Readonly<Record<ServiceName, readonly OwnFamily[]>> = {
  apiext: [],
  catalog: [
    summary(probes.read),
    summary(probes.write),
    summary(probes.readWrite),
    gauge(scratch),
    summary(watcherTime),
  ],
  simplequeue: [gauge(queueLength)],
  analyzer: [
    gauge(scratch),
    counter(imports.successes),
    histogram(imports.time, analysisBounds),
    counter(analyses.successes),
    counter(analyses.errors),
    histogram(analyses.time, analysisBounds),
  ],
  policy_engine: [
    counter(evaluations.misses),
    histogram(evaluations.cacheTime),
    histogram(evaluations.time),
    counter(evaluations.hits),
    summary(watcherTime),
  ],
}

/**
 * The analyzer's two histograms share one list of bounds, and each appends +Inf to it: the one that is made second
 * exports its last bucket twice. After an import that is the histogram of analyses.
 */
const analysisTimeAfterImport = histogram(analyses.time, [...analysisBounds, Infinity])

/** The families of a service; `importsFirst`: whether the analyzer imports an SBOM before it analyzes. */
export function familiesOf(service: ServiceName, importsFirst: boolean): readonly OwnFamily[] {
  const families = ofService[service]
  if (!importsFirst) return families
  return families.map((family) => (family.name === analyses.time ? analysisTimeAfterImport : family))
}
