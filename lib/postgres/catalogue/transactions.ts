import { type AlarmDefinition, unbroken, windows, defineMetric, seriesOf } from '../../model/index.ts'
import { gaugeDefaults } from './defaults.ts'

export const idleInTransaction = defineMetric({
  name: 'IdleInTransaction',
  group: 'database',
  unit: 'Seconds',
  help: 'Age of the oldest idle transaction, including aborted ones; 0 if there is none.',
})

export const longestTransaction = defineMetric({
  name: 'LongestTransaction',
  group: 'database',
  unit: 'Seconds',
  detail: 'full',
  help: 'Age of the oldest transaction of a client; 0 if there is none.',
})

export const lockWait = defineMetric({
  name: 'LockWait',
  group: 'database',
  unit: 'Seconds',
  help: 'Duration of the longest current wait for a lock, without the waits of CREATE INDEX CONCURRENTLY for older transactions; 0 if no session waits. The log names the waiting session and the holder.',
})

export const deadlocks = defineMetric({
  name: 'Deadlocks',
  group: 'database',
  unit: 'Count',
  kind: 'counter',
  detail: 'full',
  help: "Deadlocks in Anchore's database.",
})

export const sessionsFatal = defineMetric({
  name: 'SessionsFatal',
  group: 'database',
  unit: 'Count',
  kind: 'counter',
  detail: 'full',
  help: "Sessions of Anchore's database that a fatal error ended.",
})

export const sessionsKilled = defineMetric({
  name: 'SessionsKilled',
  group: 'database',
  unit: 'Count',
  kind: 'counter',
  detail: 'full',
  help: "Sessions of Anchore's database that an administrator ended.",
})

export const transactionIdAge = defineMetric({
  name: 'TransactionIdAge',
  group: 'database',
  unit: 'Percent',
  help: 'Transaction or multixact ids that the oldest database has used, as a share of the 2^31 ids before wraparound.',
})

const idleInTransactionAlarm: AlarmDefinition = {
  ...gaugeDefaults,
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
  ...gaugeDefaults,
  name: 'lock-wait',
  area: 'database',
  severity: 'critical',
  watches: seriesOf(lockWait),
  comparison: 'GreaterThanThreshold',
  // A migration or an index build holds a lock for minutes; a transaction that is left open holds it for ever.
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

const transactionIdDefaults = {
  ...gaugeDefaults,
  area: 'database',
  watches: seriesOf(transactionIdAge),
  comparison: 'GreaterThanThreshold',
  range: { min: 11, max: 99 },
  window: unbroken(3),
  symptom: (value, limit) => `${value} of the transaction ids are used (limit ${limit})`,
  recovered: () => 'vacuum has freed transaction ids',
  impact: (percent: number) =>
    percent >= 99
      ? 'PostgreSQL refuses every write until the database is vacuumed.'
      : 'Nothing fails yet. Near 100 % PostgreSQL refuses every write until the database is vacuumed.',
} as const satisfies Partial<AlarmDefinition>

const wraparound: AlarmDefinition = {
  ...transactionIdDefaults,
  name: 'wraparound',
  severity: 'warning',
  threshold: 50,
  summary: 'Vacuum does not keep up: the database is using up its transaction ids.',
  action:
    'Find the old transaction (pg_stat_activity), replication slot (pg_replication_slots) or prepared transaction (pg_prepared_xacts) that holds vacuum back.',
  milderThan: ['wraparound-critical'],
}

const wraparoundCritical: AlarmDefinition = {
  ...transactionIdDefaults,
  name: 'wraparound-critical',
  severity: 'critical',
  threshold: 75,
  summary: 'The database is about to run out of transaction ids.',
  action:
    'Find the old transaction (pg_stat_activity), replication slot (pg_replication_slots) or prepared transaction (pg_prepared_xacts) that holds vacuum back, and end it. Then VACUUM FREEZE the oldest tables.',
}

export const sessionAlarms: readonly AlarmDefinition[] = [idleInTransactionAlarm, lockWaitAlarm]
export const wraparoundAlarms: readonly AlarmDefinition[] = [wraparound, wraparoundCritical]
