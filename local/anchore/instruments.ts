import type { ServiceName } from '../../lib/anchore/services.ts'
import type { ServiceProcess } from './process.ts'
import type { Family, FamilyType } from './registry.ts'

/** The families that the services add to those of every process, by what they measure. */
export interface Instruments {
  readonly queueLength: Family
  readonly scratchFree: Family
  readonly analysisSuccesses: Family
  readonly analysisErrors: Family
  readonly analysisTime: Family
  readonly cacheMisses: Family
  readonly evaluationTime: Family
  readonly databaseRead: Family
  readonly databaseWrite: Family
}

const analysisBounds = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]
const defaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

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
  const add = (service: ServiceName, name: string, type: FamilyType, bounds?: readonly number[]): Family =>
    processes[service].family({ name, type, help: '', ...(bounds === undefined ? {} : { bounds }) })
  const queueLength = add('simplequeue', 'anchore_queue_length', 'gauge')
  queueLength.set(0, { queuename: 'images_to_analyze' })
  quietQueues.forEach((queuename) => {
    queueLength.set(0, { queuename })
  })
  return {
    queueLength,
    scratchFree: add('analyzer', 'anchore_tmpspace_available_bytes', 'gauge'),
    analysisSuccesses: add('analyzer', 'anchore_analysis_success_total', 'counter'),
    analysisErrors: add('analyzer', 'anchore_analysis_error_total', 'counter'),
    analysisTime: add('analyzer', 'anchore_analysis_time_seconds', 'histogram', analysisBounds),
    cacheMisses: add('policy_engine', 'anchore_policy_evaluation_cache_misses_total', 'counter'),
    evaluationTime: add(
      'policy_engine',
      'anchore_policy_evaluation_time_seconds',
      'histogram',
      defaultBounds,
    ),
    databaseRead: add('catalog', 'anchore_db_read_seconds', 'summary'),
    databaseWrite: add('catalog', 'anchore_db_write_seconds', 'summary'),
  }
}
