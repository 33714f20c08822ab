import type { AlarmDefinition } from '../model/alarm.ts'
import { seriesOf } from '../model/metric.ts'
import { blockReadTime, idleInTransaction, lockWait, transactionIdAge } from './metrics.ts'
import { unbroken, windows } from '../model/windows.ts'

const idle: AlarmDefinition = {
  name: 'idle-in-transaction',
  problem: 'database',
  severity: 'warning',
  watches: seriesOf(idleInTransaction),
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  threshold: 300,
  range: { least: 1, most: 604_800 },
  window: windows.steady,
  missing: 'ignore',
  symptom: (value, limit) => `a transaction idles and is ${value} old (limit ${limit})`,
  summary: 'A transaction is open and does nothing.',
  impact:
    'It holds its locks and a connection, and may keep vacuum from cleaning up; others may come to wait for it.',
  action: 'See whose session it is (the runbook has the query) and end it if nobody works in it.',
}

const lock: AlarmDefinition = {
  ...idle,
  name: 'lock-wait',
  watches: seriesOf(lockWait),
  threshold: 60,
  symptom: (value, limit) => `a session has waited ${value} for a lock (limit ${limit})`,
  summary: 'A session waits long for a lock.',
  impact: 'What it should do stands still, and each session that waits holds a connection.',
  action:
    'See who holds the lock (the log line `lock waits` names the process) and end that session if it hangs.',
}

const ioSlow: AlarmDefinition = {
  ...idle,
  name: 'io-slow',
  watches: seriesOf(blockReadTime),
  statistic: 'Average',
  threshold: 20,
  range: { least: 1, most: 10_000 },
  window: windows.slow,
  missing: 'notBreaching',
  symptom: (value, limit) => `reading a block takes ${value} on average (limit ${limit})`,
  summary: "The database's storage is slow. Known only while track_io_timing is on.",
  impact: 'Every query that misses the cache waits; analyses and policy evaluations take longer.',
  action: "Look at the volume's throughput, its limits and its burst credits, then at what reads so much.",
}

const wraparound: AlarmDefinition = {
  ...idle,
  name: 'wraparound',
  watches: seriesOf(transactionIdAge),
  threshold: 50,
  range: { least: 11, most: 99 },
  window: unbroken(3),
  symptom: (value, limit) => `the database has used ${value} of its transaction ids (limit ${limit})`,
  summary: 'Vacuum does not keep up: the database runs out of transaction ids.',
  impact: 'Close to 100 % PostgreSQL refuses every write until it is vacuumed.',
  action: 'See what holds vacuum back: an old transaction, a replication slot, a prepared transaction.',
}

const wraparoundCritical: AlarmDefinition = {
  ...wraparound,
  name: 'wraparound-critical',
  severity: 'critical',
  threshold: 75,
  summary: 'The database is about to run out of transaction ids.',
  action: 'End what holds vacuum back (the runbook has the queries), then VACUUM FREEZE the oldest tables.',
}

/** What goes wrong inside the server while it answers. */
export const serverAlarms = [idle, lock, ioSlow, wraparound, wraparoundCritical] as const
