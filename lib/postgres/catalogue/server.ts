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

export const connectionSaturation = defineMetric({
  name: 'ConnectionSaturation',
  group: 'database',
  unit: 'Percent',
  help: 'Connections in use as a share of the limit: the highest over the limits of server, role and database; 100 if a login is refused because a limit is reached.',
})

export const connectionsUsed = defineMetric({
  name: 'ConnectionsUsed',
  group: 'database',
  unit: 'Count',
  help: 'Connections that count against the limit in ConnectionsLimit; the limit itself if it refuses a login.',
})

export const connectionsLimit = defineMetric({
  name: 'ConnectionsLimit',
  group: 'database',
  unit: 'Count',
  help: 'The limit of server, role or database with the highest share in use.',
})

export const connectionsFree = defineMetric({
  name: 'ConnectionsFree',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  help: 'ConnectionsLimit minus ConnectionsUsed.',
})

export const timeToFull = defineMetric({
  name: 'TimeToFull',
  group: 'database',
  unit: 'Seconds',
  detail: 'full',
  help: 'Time until a limit is reached at the trend of the last 15 slots; 0 if a limit is reached, 604800 if connections do not rise.',
})

export const connectionsByState = defineMetric({
  name: 'ConnectionsByState',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['State'],
  help: 'Connections of the server by state (pg_stat_activity); rare states count as other.',
})

export const connectionsByUser = defineMetric({
  name: 'ConnectionsByUser',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['User'],
  help: 'Connections of the server by role: the five roles with the most connections. A role keeps its series for at least an hour; the rest count as other.',
})

export const connectionsByApplication = defineMetric({
  name: 'ConnectionsByApplication',
  group: 'database',
  unit: 'Count',
  detail: 'full',
  dimensions: ['Application'],
  help: 'Connections of the server by application_name, with the rules of ConnectionsByUser; Anchore sets none.',
})

const connectionDefaults = {
  ...gaugeDefaults,
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

/** A full server admits only superusers. */
const wayIn =
  'Log in with a reserved slot: `psql "host=… user=postgres"` as a superuser, on RDS as the master user.'

const connectionsHigh: AlarmDefinition = {
  ...connectionDefaults,
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
  ...connectionDefaults,
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
  ...connectionDefaults,
  name: 'connections-refused',
  severity: 'critical',
  threshold: 100,
  window: windows.sharp,
  ...connectionTexts,
  recovered: () => 'the database accepts logins again',
  summary: 'The database refuses logins: no connection is left.',
  action: `${wayIn} Then end idle sessions that nobody needs: \`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ROLE' AND state = 'idle';\``,
}

/** A page on connections has facts from the lowest of their thresholds on. */
export const saturationAlarms: readonly AlarmDefinition[] = [
  connectionsHigh,
  connectionsExhausted,
  connectionsRefused,
]

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

export const serverAlarms: readonly AlarmDefinition[] = [...saturationAlarms, databaseDown, anchoreLockedOut]
