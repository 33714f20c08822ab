import type { AlarmDefinition } from '../model/alarm.ts'
import { withoutDatabase } from '../model/alarms/causes.ts'
import { seriesOf, type Series } from '../model/metric.ts'
import { unbroken, windows } from '../model/alarms/windows.ts'
import { functionErrors } from './aws-metrics.ts'
import { coverage, dataDropped, dataSpooled, heartbeat } from './metrics.ts'
import { pagingAlarms } from './paging-alarms.ts'

export const monitorBlind: AlarmDefinition = {
  name: 'monitor-blind',
  area: 'monitor',
  severity: 'critical',
  watches: { each: 'collector', series: (collector) => seriesOf(heartbeat, { Collector: collector }) },
  statistic: 'SampleCount',
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { min: 1, max: 1 },
  window: windows.sharp,
  missing: 'breaching',
  symptom: (_value, _limit, collector) =>
    `no heartbeat of ${collector}, ${watched(collector)} are not monitored`,
  recovered: (collector) => `${collector} publishes again`,
  summary: 'Heartbeats of a collector are missing: anchor-watch is blind.',
  impact: (_value, collector) => `Problems of ${watched(collector)} page nobody. Anchore itself may be fine.`,
  action:
    'Look at the log of the function, then at its errors and throttles in the Lambda console, then at its schedule in EventBridge Scheduler.',
}

function coverageOf(collector: string): Series {
  return seriesOf(coverage, { Collector: collector })
}

const coverageDefaults = {
  area: 'monitor',
  severity: 'warning',
  watches: { each: 'collector', series: coverageOf },
  statistic: 'Maximum',
  comparison: 'LessThanThreshold',
  missing: 'ignore',
  impact: (_value: number, collector: string) =>
    `Problems of ${watched(collector)} may page nobody. Anchore itself may be fine.`,
  action: 'Find the line "failure" in the log of the collector: it has the reason and the remedy.',
} as const satisfies Partial<AlarmDefinition>

const nothingRead: AlarmDefinition = {
  ...coverageDefaults,
  name: 'nothing-read',
  threshold: 1,
  range: { min: 1, max: 50 },
  window: windows.patient,
  symptom: (_value, _limit, collector) => `nothing of ${sources[collector]} can be read`,
  recovered: (collector) => `${sources[collector]} is read again`,
  summary: 'A collector runs and reads nothing.',
  // monitor-sees-nothing fires in the same minute, anchore-locked-out too.
  echoOf: { causes: [...withoutDatabase, 'monitor-sees-nothing'], waitSeconds: 60 },
}

const partlyRead: AlarmDefinition = {
  ...coverageDefaults,
  name: 'partly-read',
  threshold: 100,
  // If a collector reads nothing, only nothing-read pages.
  condition: {
    series: coverageOf,
    statistic: 'Maximum',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    otherwise: 100,
  },
  range: { min: 1, max: 100 },
  window: windows.slow,
  symptom: (value, _limit, collector) => `only ${value} of ${sources[collector]} can be read`,
  recovered: (collector) => `all of ${sources[collector]} is read again`,
  summary: 'A collector reads only a part of its sources.',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['nothing-read'],
}

/** Both collectors run, and neither reads anything. */
const monitorSeesNothing: AlarmDefinition = {
  ...coverageDefaults,
  name: 'monitor-sees-nothing',
  severity: 'critical',
  watches: coverageOf('collect-anchore'),
  condition: {
    series: coverageOf('collect-postgres'),
    statistic: 'Maximum',
    comparison: 'LessThanThreshold',
    threshold: 1,
    otherwise: 100,
  },
  threshold: 1,
  range: { min: 1, max: 50 },
  window: windows.patient,
  symptom: () => 'blind, neither Anchore nor its database can be read',
  recovered: () => 'Anchore and its database are read again',
  summary: 'Both collectors run and read nothing: anchor-watch is blind.',
  impact: 'Problems of Anchore and its database page nobody.',
}

/** The parts of Anchore that a collector reads. */
function watched(collector: string): string {
  return collector === 'collect-postgres' ? "Anchore's database and backlog" : "Anchore's services"
}

/** The source of each collector, in a title. */
const sources: Readonly<Record<string, string>> = {
  'collect-anchore': 'Anchore',
  'collect-postgres': 'the database',
}

const monitorFailing: AlarmDefinition = {
  name: 'monitor-failing',
  area: 'monitor',
  severity: 'warning',
  watches: {
    each: 'collector',
    series: (collector) => seriesOf(functionErrors, { FunctionName: collector }),
  },
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 60 },
  window: windows.patient,
  missing: 'notBreaching',
  symptom: (_value, _limit, collector) => `the runs of ${collector} fail`,
  recovered: (collector) => `the runs of ${collector} succeed again`,
  summary: 'The runs of a collector fail.',
  impact: 'Data of those minutes may come late or be lost, and alarms may lack datapoints.',
  action: 'Look in its log for "failure": the line names the table, the call or the step, and the remedy.',
  milderThan: ['monitor-blind'],
}

const dataDroppedAlarm: AlarmDefinition = {
  name: 'data-dropped',
  area: 'monitor',
  severity: 'warning',
  watches: seriesOf(dataDropped),
  statistic: 'Sum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 1_000_000 },
  window: windows.slow,
  missing: 'notBreaching',
  symptom: (value) => `${value === '1' ? 'one datum is' : `${value} data are`} dropped in a minute`,
  recovered: () => 'data are published without loss again',
  summary: 'anchor-watch drops data.',
  impact: 'Some series have gaps, and alarms on them have no data.',
  action: 'Find "dropped" in the logs of the collectors: the lines name the series and the reason.',
}

/** Both collectors publish the series: the Minimum would hide one behind the other. */
const dataWaiting: AlarmDefinition = {
  name: 'data-waiting',
  area: 'monitor',
  severity: 'warning',
  watches: seriesOf(dataSpooled),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 10_000_000 },
  window: unbroken(30),
  missing: 'notBreaching',
  symptom: (value) => `${value === '1' ? 'one datum waits' : `${value} data wait`} to be sent to CloudWatch`,
  recovered: () => 'all data are sent again',
  summary: 'Data wait to be sent to CloudWatch.',
  impact: 'Charts and alarms lack these minutes until the data are sent.',
  action: "Look in the logs of the collectors for CloudWatch's answers, then at its quotas and its health.",
}

export const alarms: readonly AlarmDefinition[] = [
  monitorBlind,
  nothingRead,
  partlyRead,
  monitorSeesNothing,
  monitorFailing,
  dataDroppedAlarm,
  dataWaiting,
  ...pagingAlarms,
]
