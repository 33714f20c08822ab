/*
 * Anchore's services: which replicas there are, and what their /metrics say.
 * In: the `anchore` section of watch.yml, an HTTP client, and the state of the run before.
 * Out: samples, failures and facts of one run (anchoreCollector); the metrics and alarms of Anchore, as values (catalogue/).
 * A replica that fails never costs the others.
 * It must not know CloudWatch, the table or PostgreSQL.
 */

export {
  alarms,
  analysisTime,
  databaseProbeTime,
  policyEvaluationTime,
  queueLength,
  replicasMissing,
  replicasUp,
  requestTime,
  scratchFree,
  serviceDown,
  serviceShort,
  tasksFailing,
  uploadTime,
  userService,
} from './catalogue/index.ts'
export * as anchoreMetrics from './catalogue/index.ts'
export { anchoreCollector } from './collect.ts'
export { type Located, type Target, locate } from './discovery.ts'
export { failingFacts, lowFacts } from './facts.ts'
export {
  type FailedScrape,
  certificateRemedy,
  scrapeFailuresOf,
  scrapeRemedies,
  slowRemedy,
} from './failures.ts'
export { countRestarts, silenceFacts } from './replicas.ts'
export { type AnchoreSource, type ScrapedTarget, scrapeAll } from './scrape.ts'
export {
  type ServiceName,
  analysisQueue,
  isLifecycle,
  serviceNames,
  services,
  taskServices,
  timedServices,
} from './services.ts'
export { type Discovery, type ServiceConfig, anchoreSection, metricsUrl } from './settings.ts'
export { type Replica, readSignals, serviceInfo } from './signal.ts'
export { signals } from './signals.ts'
export { taskFacts } from './tasks.ts'
