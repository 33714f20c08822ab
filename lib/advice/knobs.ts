/**
 * The steps of an image's way in order, and the resources that all steps share. An analyzer downloads, unpacks,
 * analyzes and uploads: Anchore measures the four as one time.
 */
export const steps = [
  'waiting',
  'download',
  'unpack',
  'analyze',
  'upload',
  'evaluate',
  'background',
  'feeds',
  'stuck',
  'connections',
  'database',
] as const
export type Step = (typeof steps)[number]

/** The places of a knob; the engine's chart is anchore-engine, Enterprise's is enterprise. */
export interface Places {
  /** A key of Anchore's config.yaml unless it names another file. */
  readonly config?: string
  readonly engineChart?: string
  readonly enterpriseChart?: string
  /** An environment variable of the image. */
  readonly variable?: string
}

/** A setting of Anchore or of its database. */
export interface Knob {
  readonly step: Step
  readonly name: string
  /** As anchore-engine 1.1.0 ships it; absent for a list or a choice without one. */
  readonly default?: string
  /** The editions that have it; all when absent. */
  readonly only?: string
  readonly places: Places
}

/** The knobs that a recommendation names. Sources: conf/default_config.yaml of anchore-engine 1.1.0, and the values of both charts. */
// prettier-ignore
export const knobs = [
  { step: 'waiting', name: 'analyzer.replicas', default: '1', places: { engineChart: 'anchoreAnalyzer.replicaCount', enterpriseChart: 'analyzer.replicaCount' } },
  { step: 'waiting', name: 'max_threads', default: '1', only: 'before Enterprise 5.3', places: { config: 'services.analyzer.max_threads', engineChart: 'anchoreAnalyzer.concurrentTasksPerWorker' } },
  { step: 'waiting', name: 'image_analyzer', default: '5 s', places: { config: 'services.analyzer.cycle_timers.image_analyzer', engineChart: 'anchoreAnalyzer.cycleTimers.image_analyzer', enterpriseChart: 'anchoreConfig.analyzer.cycle_timers.image_analyzer' } },
  { step: 'download', name: 'layer_cache_enable', default: 'false', places: { config: 'services.analyzer.layer_cache_enable', engineChart: 'anchoreAnalyzer.layerCacheMaxGigabytes', enterpriseChart: 'anchoreConfig.analyzer.layer_cache_max_gigabytes' } },
  { step: 'unpack', name: 'tmp_dir', default: '/analysis_scratch', places: { config: 'tmp_dir', engineChart: 'anchoreGlobal.scratchVolume.details', enterpriseChart: 'analyzer.scratchVolume.details' } },
  { step: 'analyze', name: 'secret_search', places: { config: 'analyzer_config.yaml: secret_search', engineChart: 'anchoreAnalyzer.configFile.secret_search', enterpriseChart: 'anchoreConfig.analyzer.configFile.secret_search' } },
  { step: 'analyze', name: 'malware.clamav.enabled', default: 'false', places: { config: 'analyzer_config.yaml: malware.clamav.enabled', engineChart: 'anchoreAnalyzer.configFile.malware.clamav.enabled', enterpriseChart: 'anchoreConfig.analyzer.configFile.malware.clamav.enabled' } },
  { step: 'upload', name: 'object_store.storage_driver.name', default: 'db', places: { config: 'services.catalog.object_store.storage_driver.name', engineChart: 'anchoreCatalog.object_store.storage_driver.name', enterpriseChart: 'anchoreConfig.catalog.object_store.storage_driver.name' } },
  { step: 'upload', name: 'catalog.replicas', default: '1', places: { engineChart: 'anchoreCatalog.replicaCount', enterpriseChart: 'catalog.replicaCount' } },
  { step: 'upload', name: 'policy_engine.replicas', default: '1', places: { engineChart: 'anchorePolicyEngine.replicaCount', enterpriseChart: 'policyEngine.replicaCount' } },
  { step: 'evaluate', name: 'ANCHORE_POLICY_ENGINE_EVALUATION_CACHE_ENABLED', default: 'true', places: { variable: 'ANCHORE_POLICY_ENGINE_EVALUATION_CACHE_ENABLED' } },
  { step: 'evaluate', name: 'policy_eval', default: '3600', places: { config: 'services.catalog.cycle_timers.policy_eval', engineChart: 'anchoreCatalog.cycleTimers.policy_eval', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.policy_eval' } },
  { step: 'evaluate', name: 'vulnerability_scan', default: '14400', places: { config: 'services.catalog.cycle_timers.vulnerability_scan', engineChart: 'anchoreCatalog.cycleTimers.vulnerability_scan', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.vulnerability_scan' } },
  { step: 'background', name: 'analyzer_queue', default: '1', places: { config: 'services.catalog.cycle_timers.analyzer_queue', engineChart: 'anchoreCatalog.cycleTimers.analyzer_queue', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.analyzer_queue' } },
  { step: 'feeds', name: 'feed_sync', default: '21600', places: { config: 'services.policy_engine.cycle_timers.feed_sync', engineChart: 'anchorePolicyEngine.cycleTimers.feed_sync', variable: 'ANCHORE_FEED_SYNC_INTERVAL_SEC' } },
  { step: 'feeds', name: 'read_timeout_seconds', default: '60', places: { config: 'feeds.read_timeout_seconds', engineChart: 'anchoreGlobal.feedsReadTimeout' } },
  { step: 'stuck', name: 'image_analyze_timeout_seconds', default: '36000', places: { config: 'image_analyze_timeout_seconds', engineChart: 'anchoreGlobal.imageAnalyzeTimeoutSeconds' } },
  { step: 'connections', name: 'db_pool_size', default: '30', places: { config: 'credentials.database.db_pool_size', engineChart: 'anchoreGlobal.dbConfig.connectionPoolSize', enterpriseChart: 'anchoreConfig.database.db_pool_size' } },
  { step: 'connections', name: 'db_pool_max_overflow', default: '100', places: { config: 'credentials.database.db_pool_max_overflow', engineChart: 'anchoreGlobal.dbConfig.connectionPoolMaxOverflow', enterpriseChart: 'anchoreConfig.database.db_pool_max_overflow' } },
  { step: 'connections', name: 'max_connections', default: '100', places: { config: 'postgresql.conf, or the RDS parameter group: max_connections' } },
  { step: 'database', name: 'track_io_timing', default: 'off', places: { config: 'postgresql.conf, or the RDS parameter group: track_io_timing' } },
  { step: 'database', name: 'shared_buffers', default: '128MB', places: { config: 'postgresql.conf, or the RDS parameter group: shared_buffers' } },
  { step: 'database', name: 'storage class', places: { config: 'the volume of the database: type and IOPS' } },
] as const satisfies readonly Knob[]

export type KnobName = (typeof knobs)[number]['name']

export function knobOf(wanted: KnobName): Knob {
  const found = knobs.find(({ name }) => name === wanted)
  if (found === undefined) throw new RangeError(`there is no knob ${wanted}`)
  return found
}
