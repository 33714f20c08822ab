/*
 * Anchore's PostgreSQL: the server's statistics, and the backlog in Anchore's tables.
 * In: the `postgres` section of watch.yml, one session that only reads, and the state of the run before.
 * Out: samples, failures and facts of one run (postgresCollector); the metrics and alarms of the database (catalogue/).
 * A refused login is a measurement: the connections are used up.
 * It must not know CloudWatch, the table or Anchore's HTTP services.
 */

export { neverDrains } from './backlog/pace.ts'
export { backlogParameters } from './backlog/backlog.ts'
export { backlogFacts } from './backlog/facts.ts'
export { type Backlog, type BacklogRow, backlogOf, backlogQuery, secondOf } from './backlog/query.ts'
export { type Increases, longestGapMinutes, overlapMinutes } from './backlog/throughput.ts'
export {
  alarms,
  backlogAge,
  backlogGrowth,
  blockReadTime,
  blockWriteTime,
  connectionSaturation,
  connectionsRefused,
  databaseUp,
  imagesCompleted,
  imagesWaiting,
  longestAnalysis,
  oldestWait,
} from './catalogue/index.ts'
export * as postgresMetrics from './catalogue/index.ts'
export { type PostgresSource, downFact, postgresCollector } from './collect.ts'
export { type Occupancy, occupancies } from './connections/ceilings.ts'
export { lowestThreshold } from './connections/connections.ts'
export { maxNameSeries, states } from './connections/details.ts'
export { lockedOutFacts, refusalFact, saturationFacts } from './connections/facts.ts'
export { type ConnectionsRow, connectionsQuery } from './connections/query.ts'
export type { Rds } from './rds.ts'
export { createReadAll, readings } from './readings.ts'
export { feedFact } from './readings/feeds.ts'
export { staleFact } from './readings/services.ts'
export { idleFact, idsFact, lockFact } from './readings/transactions.ts'
export { clocksDiffer } from './readings/warnings.ts'
export { type LogIn, createLogIn, passwordsOf } from './session/log-in.ts'
export { type LoginFailure, loginFailure } from './session/login-failure.ts'
export { type Query, isOfServer } from './session/query.ts'
export type { Greeting, Session } from './session/session.ts'
export { type DatabaseHost, type PostgresConfig, postgresSection } from './settings.ts'
