import type { ServiceName } from '../../lib/anchore/services.ts'
import { defaultBounds, type ServiceProcess } from './process.ts'
import type { Family, FamilyType } from './registry.ts'

/** The families that the services add to those of every process, by what they measure. */
export interface Instruments {
  readonly queueLength: Family
  /** The analyzer's; the catalog has its own. */
  readonly scratchFree: Family
  readonly importSuccesses: Family
  readonly importTime: Family
  readonly analysisSuccesses: Family
  readonly analysisErrors: Family
  readonly analysisTime: Family
  readonly cacheMisses: Family
  readonly cacheHits: Family
  readonly cacheTime: Family
  readonly evaluationTime: Family
  readonly databaseRead: Family
  readonly databaseWrite: Family
  readonly databaseReadWrite: Family
  readonly catalogScratchFree: Family
  readonly watcherTime: Family
}

const analysisBounds = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]
/**
 * The analyzer's two histograms share one list of bounds, and each appends +Inf to it: the one that is made second,
 * here the analyses', exports its last bucket twice.
 */
const boundsAfterImport = [...analysisBounds, Infinity]

/** simplequeue's other queues; they are always there, and empty here. */
const quietQueues = [
  'event_log',
  'feed_sync_tasks',
  'archive_tasks',
  'image_vulnerabilities',
  'repo_update',
  'policy_eval',
  'tag_update',
  'vuln_update',
  'analysis_update',
  'watcher_tasks',
]

/** Adds each service's own families; their help is empty, as Anchore's are. */
export function instrument(processes: Readonly<Record<ServiceName, ServiceProcess>>): Instruments {
  const add: Add = (service, name, type, bounds) =>
    processes[service].family({ name, type, help: '', ...(bounds === undefined ? {} : { bounds }) })
  const queueLength = add('simplequeue', 'anchore_queue_length', 'gauge')
  queueLength.set(0, { queuename: 'images_to_analyze' })
  quietQueues.forEach((queuename) => {
    queueLength.set(0, { queuename })
  })
  return {
    queueLength,
    scratchFree: add('analyzer', 'anchore_tmpspace_available_bytes', 'gauge'),
    importSuccesses: add('analyzer', 'anchore_import_success_total', 'counter'),
    importTime: add('analyzer', 'anchore_import_time_seconds', 'histogram', analysisBounds),
    analysisSuccesses: add('analyzer', 'anchore_analysis_success_total', 'counter'),
    analysisErrors: add('analyzer', 'anchore_analysis_error_total', 'counter'),
    analysisTime: add('analyzer', 'anchore_analysis_time_seconds', 'histogram', boundsAfterImport),
    ...policyInstruments(add),
    ...catalogInstruments(add),
  }
}

type Add = (service: ServiceName, name: string, type: FamilyType, bounds?: readonly number[]) => Family

function policyInstruments(
  add: Add,
): Pick<Instruments, 'cacheMisses' | 'cacheTime' | 'evaluationTime' | 'cacheHits'> {
  const prefix = 'anchore_policy_evaluation'
  return {
    cacheMisses: add('policy_engine', `${prefix}_cache_misses_total`, 'counter'),
    cacheTime: add('policy_engine', `${prefix}_cache_access_latency`, 'histogram', defaultBounds),
    evaluationTime: add('policy_engine', `${prefix}_time_seconds`, 'histogram', defaultBounds),
    cacheHits: add('policy_engine', `${prefix}_cache_hits_total`, 'counter'),
  }
}

function catalogInstruments(
  add: Add,
): Pick<
  Instruments,
  'databaseRead' | 'databaseWrite' | 'databaseReadWrite' | 'catalogScratchFree' | 'watcherTime'
> {
  return {
    databaseRead: add('catalog', 'anchore_db_read_seconds', 'summary'),
    databaseWrite: add('catalog', 'anchore_db_write_seconds', 'summary'),
    databaseReadWrite: add('catalog', 'anchore_db_readwrite_seconds', 'summary'),
    catalogScratchFree: add('catalog', 'anchore_tmpspace_available_bytes', 'gauge'),
    watcherTime: add('catalog', 'anchore_monitor_runtime_seconds', 'summary'),
  }
}
