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

/** Anchore's tuning map. Sources: conf/default_config.yaml of anchore-engine 1.1.0, and the values of both charts. */
// prettier-ignore
export const knobs = [
  { step: 'waiting', name: 'analyzer.replicas', default: '1', places: { engineChart: 'anchoreAnalyzer.replicaCount', enterpriseChart: 'analyzer.replicaCount' } },
  { step: 'waiting', name: 'max_threads', default: '1', only: 'before Enterprise 5.3', places: { config: 'services.analyzer.max_threads', engineChart: 'anchoreAnalyzer.concurrentTasksPerWorker' } },
  { step: 'waiting', name: 'image_analyzer', default: '5 s', places: { config: 'services.analyzer.cycle_timers.image_analyzer', engineChart: 'anchoreAnalyzer.cycleTimers.image_analyzer', enterpriseChart: 'anchoreConfig.analyzer.cycle_timers.image_analyzer' } },
  { step: 'waiting', name: 'fair_share_image_analysis_queueing', default: 'true', places: { config: 'services.catalog.fair_share_image_analysis_queueing' } },
  { step: 'download', name: 'layer_cache_enable', default: 'false', places: { config: 'services.analyzer.layer_cache_enable', engineChart: 'anchoreAnalyzer.layerCacheMaxGigabytes', enterpriseChart: 'anchoreConfig.analyzer.layer_cache_max_gigabytes' } },
  { step: 'download', name: 'layer_cache_max_gigabytes', default: '1', places: { config: 'services.analyzer.layer_cache_max_gigabytes', engineChart: 'anchoreAnalyzer.layerCacheMaxGigabytes', enterpriseChart: 'anchoreConfig.analyzer.layer_cache_max_gigabytes' } },
  { step: 'download', name: 'skopeo_global_timeout', default: '0', places: { config: 'skopeo_global_timeout' } },
  { step: 'download', name: 'max_compressed_image_size_mb', default: '-1', places: { config: 'max_compressed_image_size_mb', engineChart: 'anchoreGlobal.maxCompressedImageSizeMB' } },
  { step: 'unpack', name: 'tmp_dir', default: '/analysis_scratch', places: { config: 'tmp_dir', engineChart: 'anchoreGlobal.scratchVolume.details', enterpriseChart: 'analyzer.scratchVolume.details' } },
  { step: 'unpack', name: 'keep_image_analysis_tmpfiles', default: 'false', places: { config: 'services.analyzer.keep_image_analysis_tmpfiles' } },
  { step: 'analyze', name: 'enable_owned_package_filtering', default: 'true', places: { config: 'services.analyzer.enable_owned_package_filtering' } },
  { step: 'analyze', name: 'enable_hints', default: 'false', places: { config: 'services.analyzer.enable_hints', engineChart: 'anchoreAnalyzer.enableHints', enterpriseChart: 'anchoreConfig.analyzer.enable_hints' } },
  { step: 'analyze', name: 'secret_search', places: { config: 'analyzer_config.yaml: secret_search', engineChart: 'anchoreAnalyzer.configFile.secret_search', enterpriseChart: 'anchoreConfig.analyzer.configFile.secret_search' } },
  { step: 'analyze', name: 'content_search', places: { config: 'analyzer_config.yaml: content_search', engineChart: 'anchoreAnalyzer.configFile.content_search', enterpriseChart: 'anchoreConfig.analyzer.configFile.content_search' } },
  { step: 'analyze', name: 'retrieve_files', places: { config: 'analyzer_config.yaml: retrieve_files', engineChart: 'anchoreAnalyzer.configFile.retrieve_files', enterpriseChart: 'anchoreConfig.analyzer.configFile.retrieve_files' } },
  { step: 'analyze', name: 'malware.clamav.enabled', default: 'false', places: { config: 'analyzer_config.yaml: malware.clamav.enabled', engineChart: 'anchoreAnalyzer.configFile.malware.clamav.enabled', enterpriseChart: 'anchoreConfig.analyzer.configFile.malware.clamav.enabled' } },
  { step: 'analyze', name: 'max_file_size_kb', places: { config: 'analyzer_config.yaml: max_file_size_kb' } },
  { step: 'analyze', name: 'syft.parallel_workers', default: '2', only: 'Enterprise', places: { config: 'services.analyzer.syft.parallel_workers' } },
  { step: 'upload', name: 'object_store.storage_driver.name', default: 'db', places: { config: 'services.catalog.object_store.storage_driver.name', engineChart: 'anchoreCatalog.object_store.storage_driver.name', enterpriseChart: 'anchoreConfig.catalog.object_store.storage_driver.name' } },
  { step: 'upload', name: 'compression.enabled', default: 'false', places: { config: 'services.catalog.object_store.compression.enabled', engineChart: 'anchoreCatalog.object_store.compression.enabled', enterpriseChart: 'anchoreConfig.catalog.object_store.compression.enabled' } },
  { step: 'upload', name: 'min_size_kbytes', default: '100', places: { config: 'services.catalog.object_store.compression.min_size_kbytes', engineChart: 'anchoreCatalog.object_store.compression.min_size_kbytes', enterpriseChart: 'anchoreConfig.catalog.object_store.compression.min_size_kbytes' } },
  { step: 'upload', name: 'object_store.direct_access', default: 'false', only: 'Enterprise', places: { config: 'services.catalog.object_store.direct_access' } },
  { step: 'upload', name: 'catalog.replicas', default: '1', places: { engineChart: 'anchoreCatalog.replicaCount', enterpriseChart: 'catalog.replicaCount' } },
  { step: 'upload', name: 'policy_engine.replicas', default: '1', places: { engineChart: 'anchorePolicyEngine.replicaCount', enterpriseChart: 'policyEngine.replicaCount' } },
  { step: 'upload', name: 'global_client_read_timeout', default: '0', places: { config: 'global_client_read_timeout', engineChart: 'anchoreGlobal.clientReadTimeout', variable: 'ANCHORE_GLOBAL_CLIENT_READ_TIMEOUT' } },
  { step: 'upload', name: 'max_request_threads', default: '50', places: { config: 'services.catalog.max_request_threads', engineChart: 'anchoreCatalog.maxRequestThreads' } },
  { step: 'upload', name: 'enable_package_db_load', default: 'true', places: { config: 'services.policy_engine.enable_package_db_load' } },
  { step: 'evaluate', name: 'ANCHORE_POLICY_ENGINE_EVALUATION_CACHE_ENABLED', default: 'true', places: { variable: 'ANCHORE_POLICY_ENGINE_EVALUATION_CACHE_ENABLED' } },
  { step: 'evaluate', name: 'ANCHORE_POLICY_ENGINE_VULNERABILITIES_CACHE_ENABLED', default: 'true', places: { variable: 'ANCHORE_POLICY_ENGINE_VULNERABILITIES_CACHE_ENABLED' } },
  { step: 'evaluate', name: 'policy_evaluation_cache_ttl', default: '3600', only: 'Enterprise', places: { config: 'services.policy_engine.policy_evaluation_cache_ttl' } },
  { step: 'evaluate', name: 'policy_eval', default: '3600', places: { config: 'services.catalog.cycle_timers.policy_eval', engineChart: 'anchoreCatalog.cycleTimers.policy_eval', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.policy_eval' } },
  { step: 'evaluate', name: 'vulnerability_scan', default: '14400', places: { config: 'services.catalog.cycle_timers.vulnerability_scan', engineChart: 'anchoreCatalog.cycleTimers.vulnerability_scan', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.vulnerability_scan' } },
  { step: 'evaluate', name: 'sbom_vuln_scan.auto_scale', only: 'Enterprise 6', places: { config: 'services.catalog.sbom_vuln_scan.auto_scale', enterpriseChart: 'anchoreConfig.catalog.sbom_vuln_scan.auto_scale' } },
  { step: 'background', name: 'analyzer_queue', default: '1', places: { config: 'services.catalog.cycle_timers.analyzer_queue', engineChart: 'anchoreCatalog.cycleTimers.analyzer_queue', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.analyzer_queue' } },
  { step: 'background', name: 'image_watcher', default: '3600', places: { config: 'services.catalog.cycle_timers.image_watcher', engineChart: 'anchoreCatalog.cycleTimers.image_watcher', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.image_watcher' } },
  { step: 'background', name: 'repo_watcher', default: '60', places: { config: 'services.catalog.cycle_timers.repo_watcher', engineChart: 'anchoreCatalog.cycleTimers.repo_watcher', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.repo_watcher' } },
  { step: 'background', name: 'notifications', default: '30', places: { config: 'services.catalog.cycle_timers.notifications', engineChart: 'anchoreCatalog.cycleTimers.notifications', enterpriseChart: 'anchoreConfig.catalog.cycle_timers.notifications', variable: 'ANCHORE_CATALOG_NOTIFICATION_INTERVAL_SEC' } },
  { step: 'feeds', name: 'feed_sync', default: '21600', places: { config: 'services.policy_engine.cycle_timers.feed_sync', engineChart: 'anchorePolicyEngine.cycleTimers.feed_sync', variable: 'ANCHORE_FEED_SYNC_INTERVAL_SEC' } },
  { step: 'feeds', name: 'grypedb_sync', default: '60', places: { config: 'services.policy_engine.cycle_timers.grypedb_sync' } },
  { step: 'feeds', name: 'connection_timeout_seconds', default: '3', places: { config: 'feeds.connection_timeout_seconds', engineChart: 'anchoreGlobal.feedsConnectionTimeout' } },
  { step: 'feeds', name: 'read_timeout_seconds', default: '60', places: { config: 'feeds.read_timeout_seconds', engineChart: 'anchoreGlobal.feedsReadTimeout' } },
  { step: 'feeds', name: 'scheduled_data_sync', default: '3600', only: 'Enterprise', places: { config: 'services.data_syncer.cycle_timers.scheduled_data_sync' } },
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
