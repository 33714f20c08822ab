/*
 * Anchore's PostgreSQL: the server's statistics, and the backlog in Anchore's tables.
 * In: the `postgres` section of watch.yml, one session that only reads, and the state of the run before.
 * Out: samples, failures and facts of one run (postgresCollector); the metrics and alarms of the database (catalogue/).
 * A refused login is a measurement: the connections are used up.
 * It must not know CloudWatch, the table or Anchore's HTTP services.
 */

export { alarms } from './alarms.ts'
export { neverDrains } from './backlog/drain.ts'
export { backlogFacts } from './backlog/facts.ts'
export { type Backlog, type BacklogRow, backlogOf, secondOf } from './backlog/model.ts'
export { backlogParameters, backlogQuery } from './backlog/query.ts'
export { type Increases, longestGapMinutes, overlapMinutes } from './backlog/throughput.ts'
export { connectionsRefused } from './catalogue/connections.ts'
export { backlogAge } from './catalogue/waiting.ts'
export { type PostgresSource, postgresCollector } from './collect.ts'
export { type Occupancy, occupancies } from './connections/ceilings.ts'
export { lowestThreshold } from './connections/connections.ts'
export { states } from './connections/details.ts'
export { refusalFact, saturationFacts } from './connections/facts.ts'
export { maxNameSeries } from './connections/holders.ts'
export { lockedOutFacts } from './connections/locked-out.ts'
export { type ConnectionsRow, connectionsQuery } from './connections/query.ts'
export { downFact } from './down.ts'
export {
  backlogGrowth,
  blockReadTime,
  blockWriteTime,
  connectionSaturation,
  databaseUp,
  imagesCompleted,
  imagesWaiting,
  longestAnalysis,
  oldestWait,
} from './metrics.ts'
export type { Rds } from './rds.ts'
export { createReadAll } from './read-all.ts'
export { readings } from './readings.ts'
export { clocksDiffer } from './readings/clock.ts'
export { feedFact } from './readings/feeds.ts'
export { lockFact } from './readings/locks.ts'
export { staleFact } from './readings/services.ts'
export { idleFact } from './readings/transactions.ts'
export { idsFact } from './readings/wraparound.ts'
export { type LogIn, createLogIn } from './session/log-in.ts'
export { type LoginFailure, loginFailure } from './session/login-failure.ts'
export { passwordsOf } from './session/passwords.ts'
export { type Query, isOfServer } from './session/query.ts'
export type { Greeting, Session } from './session/session.ts'
export { type DatabaseHost, type PostgresConfig, postgresSection } from './settings.ts'
export * as postgresMetrics from './metrics.ts'
