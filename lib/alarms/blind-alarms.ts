import { type AlarmDefinition, withoutDatabase, windows, seriesOf, type Series } from '../model/index.ts'
import { coverage } from '../findings/index.ts'
import { heartbeat } from '../publish/index.ts'

export const monitorBlind: AlarmDefinition = {
  name: 'monitor-blind',
  area: 'monitor',
  severity: 'critical',
  watches: { each: 'collector', series: (collector) => seriesOf(heartbeat, { Collector: collector }) },
  statistic: 'Maximum',
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { min: 1, max: 1 },
  window: windows.sharp,
  missing: 'breaching',
  symptom: (_value, _limit, collector) =>
    `no heartbeat of ${collector}, ${watched(collector)} are not monitored`,
  recovered: (collector) => `${collector} publishes again`,
  summary: 'Heartbeats of a collector are missing: anchor-watch is blind.',
  several: 'no heartbeats of the collectors, anchor-watch is blind',
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

export const nothingRead: AlarmDefinition = {
  ...coverageDefaults,
  name: 'nothing-read',
  threshold: 1,
  range: { min: 1, max: 50 },
  window: windows.patient,
  symptom: (_value, _limit, collector) => `nothing can be read from ${sources[collector]}`,
  recovered: (collector) => `${sources[collector]} is read again`,
  summary: 'A collector runs and reads nothing.',
  several: 'collectors run and read nothing',
  // monitor-sees-nothing fires in the same minute, anchore-locked-out too.
  echoOf: { causes: [...withoutDatabase, 'monitor-sees-nothing'], waitSeconds: 60 },
}

export const partlyRead: AlarmDefinition = {
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
  several: 'collectors read only a part of their sources',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['nothing-read'],
}

/** Both collectors run, and neither reads anything. */
export const monitorSeesNothing: AlarmDefinition = {
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
