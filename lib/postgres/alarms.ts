import type { AlarmDefinition } from '../model/alarm.ts'
import { seriesOf } from '../model/metric.ts'
import { anchoreAlarms } from './anchore-alarms.ts'
import { analysisStalled, connectionSaturation, databaseUp, longestAnalysis, oldestWait } from './metrics.ts'
import { serverAlarms } from './server-alarms.ts'
import { unbroken, windows } from '../model/windows.ts'

export const backlogAge: AlarmDefinition = {
  name: 'backlog-age',
  problem: 'backlog',
  severity: 'warning',
  watches: seriesOf(oldestWait),
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  threshold: 1_800,
  range: { least: 60, most: 604_800 },
  window: windows.slow,
  missing: 'ignore',
  symptom: (value, limit) => `the oldest image has waited ${value} for analysis (limit ${limit})`,
  summary: 'Images wait too long for analysis.',
  impact: 'New images are scanned late; deploys that wait for a policy verdict wait with them.',
  action:
    'Look whether images complete at all. If they do, add analyzers while database and scratch space have headroom; if not, see analysis-stalled.',
}

export const stalled: AlarmDefinition = {
  name: 'analysis-stalled',
  problem: 'backlog',
  severity: 'critical',
  watches: seriesOf(analysisStalled),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { least: 1, most: 1 },
  window: unbroken(5),
  missing: 'ignore',
  symptom: () => 'images wait and none completes',
  summary: 'Images wait for analysis and none completes.',
  impact: 'No image is scanned; deploys that wait for a policy verdict are blocked.',
  action:
    'See whether analyzers, simplequeue and policy_engine answer and have free scratch space; restart analyzers that hang in one image.',
}

export const analysisStuck: AlarmDefinition = {
  name: 'analysis-stuck',
  problem: 'backlog',
  severity: 'warning',
  watches: seriesOf(longestAnalysis),
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  threshold: 3_600,
  range: { least: 60, most: 604_800 },
  window: unbroken(5),
  missing: 'ignore',
  symptom: (value, limit) => `one analysis has run for ${value} (limit ${limit})`,
  summary: 'An analysis runs far too long: it may be stuck.',
  impact:
    'Its image has no verdict yet; its analyzer does nothing else until it ends or Anchore gives up, by default after 10 h.',
  action: 'See which image it is (the runbook has the query), then restart the analyzer that holds it.',
}

export const connectionsHigh: AlarmDefinition = {
  name: 'connections-high',
  problem: 'database',
  severity: 'warning',
  watches: seriesOf(connectionSaturation),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 70,
  range: { least: 1, most: 100 },
  window: windows.steady,
  missing: 'ignore',
  symptom: (value, limit) => `database connections are ${value} used (limit ${limit})`,
  summary: "The database's connections are running out.",
  impact: 'At 100 % Anchore cannot log in to its database and answers with errors.',
  action:
    "See who holds the connections (the runbook has the query), lower Anchore's pools or raise max_connections.",
}

export const connectionsExhausted: AlarmDefinition = {
  ...connectionsHigh,
  name: 'connections-exhausted',
  severity: 'critical',
  threshold: 85,
  summary: "The database's connections are used up, or nearly so.",
  impact: 'At 100 % Anchore cannot log in to its database: API calls fail, analysis stops.',
  action:
    'End idle sessions that nobody needs (the runbook says how), then lower pools or raise max_connections.',
}

export const connectionsRefused: AlarmDefinition = {
  ...connectionsHigh,
  name: 'connections-refused',
  severity: 'critical',
  threshold: 100,
  window: windows.sharp,
  symptom: (value, limit, target) =>
    value === '100 %'
      ? 'the database refuses logins: no connection is left'
      : connectionsHigh.symptom(value, limit, target),
  summary: 'The database refuses logins: no connection is left.',
  impact: 'At 100 % Anchore cannot log in to its database: API calls fail, analysis stops.',
  action:
    'End idle sessions that nobody needs (the runbook says how), then lower pools or raise max_connections.',
}

export const databaseDown: AlarmDefinition = {
  name: 'database-down',
  problem: 'database',
  severity: 'critical',
  watches: seriesOf(databaseUp),
  statistic: 'Maximum',
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { least: 1, most: 1 },
  window: windows.steady,
  missing: 'ignore',
  symptom: () => 'the database does not answer',
  summary: 'The database does not answer.',
  impact: 'All of Anchore stands still: no login, no scan, no verdict.',
  action: 'Look at the database server: is it running, failing over, out of disk, reachable from here?',
}

export const alarms = [
  backlogAge,
  stalled,
  analysisStuck,
  connectionsHigh,
  connectionsExhausted,
  connectionsRefused,
  databaseDown,
  ...serverAlarms,
  ...anchoreAlarms,
] as const
