/*
 * Anchore's services: which replicas there are, and what their /metrics say.
 * In: the `anchore` section of watch.yml, an HTTP client, and the state of the run before.
 * Out: samples, failures and facts of one run (anchoreCollector); the metrics and alarms of Anchore, as values (catalogue/).
 * A replica that fails never costs the others.
 * It must not know CloudWatch, the table or PostgreSQL.
 */

export { alarms } from './alarms.ts'
export { countRestarts } from './background/restarts.ts'
export { taskFacts } from './background/task-facts.ts'
export { serviceDown, serviceShort, userService } from './catalogue/replicas.ts'
export { anchoreCollector } from './collect.ts'
export type { Replica } from './counters/replica.ts'
export { type Located, type Target, locate } from './discovery.ts'
export { failingFacts } from './facts/errors.ts'
export { lowFacts } from './facts/scratch.ts'
export { silenceFacts } from './facts/silence.ts'
export { type FailedScrape, scrapeFailuresOf } from './failures.ts'
export {
  analysisTime,
  databaseProbeTime,
  policyEvaluationTime,
  queueLength,
  replicasMissing,
  replicasUp,
  requestTime,
  scratchFree,
  tasksFailing,
  uploadTime,
} from './metrics.ts'
export { readCounts, readGauges } from './read.ts'
export { certificateRemedy, scrapeRemedies, slowRemedy } from './remedies.ts'
export { type AnchoreSource, scrapeAll } from './scrape-all.ts'
export type { ScrapedTarget } from './scrape-target.ts'
export { type Discovery, type ServiceConfig, metricsUrl } from './service-settings.ts'
export {
  type ServiceName,
  analysisQueue,
  isLifecycle,
  serviceNames,
  services,
  taskServices,
  timedServices,
} from './services.ts'
export { anchoreSection } from './settings.ts'
export { signals } from './signals/index.ts'
export { serviceInfo } from './signals/signal.ts'
export * as anchoreMetrics from './metrics.ts'
