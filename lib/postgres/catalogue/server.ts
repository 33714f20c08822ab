import { type AlarmDefinition, unbroken, windows, defineMetric, seriesOf } from '../../model/index.ts'
import { gaugeDefaults } from './defaults.ts'

export const databaseUp = defineMetric({
  name: 'DatabaseUp',
  group: 'database',
  unit: 'None',
  help: '1 if the server answered, even with a refused login; 0 if it is unreachable, frozen, starting up or shutting down.',
})

export const anchoreSessions = defineMetric({
  name: 'AnchoreSessions',
  group: 'database',
  unit: 'Count',
  help: 'Sessions of Anchore in its database: those of postgres.anchore_role, otherwise of the roles that may write its tables.',
})

export const databaseSize = defineMetric({
  name: 'DatabaseSize',
  group: 'database',
  unit: 'Bytes',
  detail: 'full',
  help: "Size of Anchore's database on disk.",
})

const databaseDown: AlarmDefinition = {
  ...gaugeDefaults,
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
  impact: 'All of Anchore stops: logins, scans and verdicts.',
  action:
    "Look at the server's events: a failover and a full disk are the usual reasons (on RDS: console, the database, Logs and events). Then check that the function's network reaches it.",
  // Without its database Anchore answers no scrape with credentials.
  unless: {
    healthy: 'collect-anchore',
    symptom: "anchor-watch cannot reach the database, Anchore's services answer",
    impact: 'Problems of the database and of the backlog do not page. Anchore itself seems to work.',
    action:
      'Check the network path from the function to the database: security group, subnet, DNS name. Then check the server itself.',
  },
}

/** Anchore's services keep sessions while they are idle, and each logs in again within a minute after a restart. */
const anchoreLockedOut: AlarmDefinition = {
  ...gaugeDefaults,
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

export const serverAlarms: readonly AlarmDefinition[] = [databaseDown, anchoreLockedOut]
