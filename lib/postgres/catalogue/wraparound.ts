import { type AlarmDefinition, unbroken, defineMetric, seriesOf } from '../../model/index.ts'
import { gaugeDefaults } from './defaults.ts'

export const transactionIdAge = defineMetric({
  name: 'TransactionIdAge',
  group: 'database',
  unit: 'Percent',
  help: 'Transaction or multixact ids that the oldest database has used, as a share of the 2^31 ids before wraparound.',
})

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

export const wraparoundAlarms: readonly AlarmDefinition[] = [wraparound, wraparoundCritical]
