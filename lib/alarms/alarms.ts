import { type AlarmDefinition, seriesOf, unbroken, windows } from '../model/index.ts'
import { functionErrors, pagingAlarms } from './paging-alarms.ts'
import { dataDropped, dataSpooled } from '../publish/index.ts'
import { monitorBlind, nothingRead, partlyRead, monitorSeesNothing } from './blind-alarms.ts'

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
  several: 'the runs of the collectors fail',
  impact: 'Data of those minutes may come late or be lost, and alarms may lack datapoints.',
  action:
    'Find "failure" in the log of the collector: the line names the table, the call or the step, and the remedy.',
  milderThan: ['monitor-blind'],
}

const dataDroppedAlarm: AlarmDefinition = {
  name: 'data-dropped',
  area: 'monitor',
  severity: 'warning',
  watches: { each: 'collector', series: (collector) => seriesOf(dataDropped, { Collector: collector }) },
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 1_000_000 },
  window: windows.slow,
  missing: 'notBreaching',
  symptom: (value, _limit, collector) =>
    `${value === '1' ? 'one datum' : `${value} data`} of ${collector} ${value === '1' ? 'is' : 'are'} dropped in a minute`,
  recovered: (collector) => `the data of ${collector} are published without loss again`,
  summary: 'anchor-watch drops data.',
  several: 'the collectors drop data',
  impact: 'Some series have gaps, and alarms on them have no data.',
  action: 'Find "dropped" in the log of the collector: the lines name the series and the reason.',
}

const dataWaiting: AlarmDefinition = {
  name: 'data-waiting',
  area: 'monitor',
  severity: 'warning',
  watches: { each: 'collector', series: (collector) => seriesOf(dataSpooled, { Collector: collector }) },
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 10_000_000 },
  window: unbroken(30),
  missing: 'notBreaching',
  symptom: (value, _limit, collector) =>
    `${value === '1' ? 'one datum' : `${value} data`} of ${collector} ${value === '1' ? 'waits' : 'wait'} to be sent to CloudWatch`,
  recovered: (collector) => `all data of ${collector} are sent again`,
  summary: 'Data wait to be sent to CloudWatch.',
  several: 'data of the collectors wait to be sent to CloudWatch',
  impact: 'Charts and alarms lack these minutes until the data are sent.',
  action: "Look in the log of the collector for CloudWatch's answers, then at its quotas and its health.",
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
