import type { AlarmDefinition } from '../model/alarm.ts'
import { withoutDatabase } from '../model/alarms/causes.ts'
import { seriesOf } from '../model/metric.ts'
import { unbroken, windows } from '../model/alarms/windows.ts'
import { backlogAlarms } from './backlog/alarms.ts'
import {
  anchoreSessions,
  blockReadTime,
  connectionSaturation,
  databaseUp,
  feedAge,
  idleInTransaction,
  lockWait,
  servicesStale,
  transactionIdAge,
} from './metrics.ts'

/** A level that one collector publishes. An alarm keeps its state while the level is missing: monitor-blind covers that. */
const level = { statistic: 'Maximum', missing: 'ignore' } as const satisfies Partial<AlarmDefinition>

const connectionLevel = {
  ...level,
  area: 'database',
  watches: seriesOf(connectionSaturation),
  comparison: 'GreaterThanOrEqualToThreshold',
  range: { min: 1, max: 100 },
} as const satisfies Partial<AlarmDefinition>

const connectionTexts = {
  symptom: (value: string) =>
    value === '100 %' ? 'the database refuses logins' : `database connections are ${value} used`,
  impact: (percent: number) =>
    percent >= 100
      ? 'Anchore cannot open connections: API calls fail after 30 s, and analysis stops when the running jobs end.'
      : 'Nothing fails yet. At 100 % Anchore cannot open connections: API calls fail and analysis stops.',
} as const satisfies Partial<AlarmDefinition>

/** A full server admits superusers alone. */
const wayIn =
  'Log in with a reserved slot: `psql "host=… user=postgres"` as a superuser, on RDS as the master user.'

const transactionIdLevel = {
  ...level,
  area: 'database',
  watches: seriesOf(transactionIdAge),
  comparison: 'GreaterThanThreshold',
  range: { min: 11, max: 99 },
  window: unbroken(3),
  symptom: (value, limit) => `${value} of the transaction ids are used (limit ${limit})`,
  recovered: () => 'the transaction ids are vacuumed again',
  impact: (percent: number) =>
    percent >= 99
      ? 'PostgreSQL refuses every write until the database is vacuumed.'
      : 'Nothing fails yet. Near 100 % PostgreSQL refuses every write until the database is vacuumed.',
} as const satisfies Partial<AlarmDefinition>

const connectionsHigh: AlarmDefinition = {
  ...connectionLevel,
  name: 'connections-high',
  severity: 'warning',
  threshold: 70,
  window: windows.steady,
  ...connectionTexts,
  recovered: () => 'the database has connections left again',
  summary: "The database's connections are running out.",
  action:
    "Find the holders: `SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC;` Then lower Anchore's pools or raise the limit.",
  // Transactions that nobody ends hold their connections.
  echoOf: { causes: ['idle-in-transaction'], waitSeconds: 0 },
  milderThan: ['connections-exhausted', 'connections-refused'],
}

export const connectionsExhausted: AlarmDefinition = {
  ...connectionLevel,
  name: 'connections-exhausted',
  severity: 'critical',
  threshold: 85,
  window: windows.steady,
  ...connectionTexts,
  recovered: () => 'the database has connections left again',
  summary: "The database's connections are almost used up.",
  action:
    "End idle sessions that nobody needs: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ROLE' AND state = 'idle';` Then lower pools or raise the limit.",
  milderThan: ['connections-refused'],
}

export const connectionsRefused: AlarmDefinition = {
  ...connectionLevel,
  name: 'connections-refused',
  severity: 'critical',
  threshold: 100,
  window: windows.sharp,
  ...connectionTexts,
  recovered: () => 'the database accepts logins again',
  summary: 'The database refuses logins: no connection is left.',
  action: `${wayIn} Then end idle sessions that nobody needs: \`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ROLE' AND state = 'idle';\``,
}

/** The three steps of one measure. */
export const connectionAlarms = [connectionsHigh, connectionsExhausted, connectionsRefused] as const

const databaseDown: AlarmDefinition = {
  ...level,
  name: 'database-down',
  area: 'database',
  severity: 'critical',
  watches: seriesOf(databaseUp),
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { min: 1, max: 1 },
  window: windows.steady,
  symptom: () => 'the database does not answer',
  recovered: () => 'the database answers again',
  summary: 'The database does not answer.',
  impact: 'All of Anchore stands still: logins, scans and verdicts.',
  action:
    "Look at the server's events: a failover and a full disk are the usual reasons (on RDS: console, the database, Logs and events). Then check that the function's network reaches it.",
  // Without its database Anchore answers no scrape with credentials.
  unless: {
    healthy: 'collect-anchore',
    symptom: "anchor-watch cannot reach the database, Anchore's services answer",
    impact: 'Problems of the database and of the backlog do not page. Anchore itself seems to work.',
    action:
      'Check the way from the function to the database: security group, subnet, DNS name. Then the server itself.',
  },
}

/** Anchore's services keep sessions while they are idle, and each logs in again within a minute of a restart. */
const anchoreLockedOut: AlarmDefinition = {
  ...level,
  name: 'anchore-locked-out',
  area: 'database',
  severity: 'critical',
  watches: seriesOf(anchoreSessions),
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { min: 1, max: 1_000 },
  window: unbroken(5),
  symptom: () => 'Anchore has no session in its database, which is up',
  recovered: () => 'Anchore has sessions in its database again',
  summary: 'Anchore has no session in its database, which is up.',
  impact: 'All of Anchore stops: logins, scans and verdicts.',
  action:
    'Read the error of the login in the log of the database or of the catalog service: a password that was changed, a revoked right, pg_hba.conf.',
  echoOf: { causes: ['database-down', 'connections-refused', 'connections-exhausted'], waitSeconds: 0 },
}

const idleInTransactionAlarm: AlarmDefinition = {
  ...level,
  name: 'idle-in-transaction',
  area: 'database',
  severity: 'warning',
  watches: seriesOf(idleInTransaction),
  comparison: 'GreaterThanThreshold',
  threshold: 300,
  range: { min: 1, max: 604_800 },
  window: windows.steady,
  symptom: (value, limit) => `an idle transaction is ${value} old (limit ${limit})`,
  recovered: () => 'the old idle transaction is gone',
  summary: 'A transaction has been idle too long.',
  impact:
    'The transaction holds its locks and a connection, and may prevent vacuum from removing rows. Other sessions may have to wait for it.',
  action:
    "Find the session, `SELECT pid, usename, application_name FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' ORDER BY xact_start LIMIT 1;`, and end it if nobody uses it.",
  // Both begin with the same transaction.
  echoOf: { causes: ['lock-wait'], waitSeconds: 60 },
}

const lockWaitAlarm: AlarmDefinition = {
  ...level,
  name: 'lock-wait',
  area: 'database',
  severity: 'critical',
  watches: seriesOf(lockWait),
  comparison: 'GreaterThanThreshold',
  // A migration or an index takes a lock for some minutes; one that is left open holds it for ever.
  threshold: 300,
  range: { min: 1, max: 604_800 },
  window: windows.steady,
  symptom: (value, limit) => `a session has waited ${value} for a lock (limit ${limit})`,
  recovered: () => 'the lock is free again',
  summary: 'A session waits too long for a lock.',
  impact: 'The work of the session stops, and each waiting session holds a connection.',
  action:
    'Find the session that holds the lock, `SELECT pid, pg_blocking_pids(pid) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0;`, and end it if it hangs.',
}

/** There is no mean where no block was read: then nothing is slow. */
const ioSlow: AlarmDefinition = {
  name: 'io-slow',
  area: 'database',
  severity: 'warning',
  watches: seriesOf(blockReadTime),
  statistic: 'Average',
  comparison: 'GreaterThanThreshold',
  threshold: 20,
  range: { min: 1, max: 10_000 },
  window: windows.slow,
  missing: 'notBreaching',
  symptom: (value, limit) => `the database's storage takes ${value} to read a block (mean, limit ${limit})`,
  recovered: () => "the database's storage is fast again",
  summary: "The database's storage is slow (needs track_io_timing).",
  impact: 'Every query that misses the cache waits; analyses and policy evaluations take longer.',
  action:
    'Check the throughput, limits and burst credits of the volume. Then find the sessions that wait for it.',
}

const wraparound: AlarmDefinition = {
  ...transactionIdLevel,
  name: 'wraparound',
  severity: 'warning',
  threshold: 50,
  summary: 'Vacuum does not keep up: the database is using up its transaction ids.',
  action:
    'Find what holds vacuum back: an old transaction (pg_stat_activity), a replication slot (pg_replication_slots) or a prepared transaction (pg_prepared_xacts).',
  milderThan: ['wraparound-critical'],
}

const wraparoundCritical: AlarmDefinition = {
  ...transactionIdLevel,
  name: 'wraparound-critical',
  severity: 'critical',
  threshold: 75,
  summary: 'The database is about to run out of transaction ids.',
  action:
    'End what holds vacuum back: an old transaction (pg_stat_activity), a replication slot (pg_replication_slots) or a prepared transaction (pg_prepared_xacts). Then VACUUM FREEZE the oldest tables.',
}

const servicesStaleAlarm: AlarmDefinition = {
  ...level,
  name: 'services-stale',
  area: 'services',
  severity: 'warning',
  watches: seriesOf(servicesStale),
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 100 },
  window: unbroken(5),
  symptom: (value) =>
    value === '1'
      ? 'a service of Anchore writes no heartbeat'
      : `${value} services of Anchore write no heartbeat`,
  recovered: () => 'all services write their heartbeat again',
  summary: 'A service of Anchore writes no heartbeat.',
  impact: 'A service without a heartbeat hangs or cannot reach the database, and its work stops.',
  action: 'Check the task or pod of the service, and whether it reaches the database.',
  echoOf: { causes: [...withoutDatabase, 'lock-wait', 'service-down'], waitSeconds: 0 },
}

const feedsStale: AlarmDefinition = {
  ...level,
  name: 'feeds-stale',
  area: 'services',
  severity: 'warning',
  watches: seriesOf(feedAge),
  comparison: 'GreaterThanThreshold',
  threshold: 172_800,
  range: { min: 3_600, max: 31_536_000 },
  window: unbroken(3),
  symptom: (value, limit) => `the vulnerability data are ${value} old (limit ${limit})`,
  recovered: () => 'the vulnerability data are up to date again',
  summary: 'The vulnerability data are out of date.',
  impact: 'Images are judged by old data: newer vulnerabilities are not found.',
  action:
    'From policy_engine, request the feed URL of its configuration with `curl -sI`: a proxy or firewall change is the usual reason. Then read its log of the feed sync.',
}

export const alarms: readonly AlarmDefinition[] = [
  ...backlogAlarms,
  connectionsHigh,
  connectionsExhausted,
  connectionsRefused,
  databaseDown,
  anchoreLockedOut,
  idleInTransactionAlarm,
  lockWaitAlarm,
  ioSlow,
  wraparound,
  wraparoundCritical,
  servicesStaleAlarm,
  feedsStale,
]
