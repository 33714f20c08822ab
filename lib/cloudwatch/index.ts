/*
 * CloudWatch: alarms and dashboards as templates, what is read back, and how an alarm is evaluated (simulator/).
 * In: the alarms of a deployment, its configuration, and a client for reading.
 * Out: resources for CloudFormation, the states of alarms, histories of series, and the states that a history would have had.
 * The simulator is CloudWatch's evaluation as documented and measured; backtest, test alarms and the digest use it.
 * It must not know how data are collected or published.
 */

export {
  type AlarmMetric,
  type MetricQuery,
  conditionIn,
  metricIn,
  metricQueries,
  type AlarmProperties,
  evaluationRange,
  metricOf,
} from './alarm-properties.ts'
export {
  type Chart,
  type Line,
  type Section,
  type ChartStatistic,
  chartOf,
  limitColors,
  lineOf,
} from './dashboard/chart.ts'
export { sectionsOf } from './dashboard/sections.ts'
export {
  type Column,
  type History,
  columnKey,
  memoized,
  type Durations,
  type Selected,
  type TimeColumns,
  busiestHour,
  durationsIn,
  everyPeriod,
  maxIn,
  meanIn,
  minIn,
  minutesWhere,
  periodsWhere,
  rateIn,
  runsWhere,
  totalIn,
  valuesIn,
} from './history.ts'
export { alarmReader, describeAlarms } from './alarm-states.ts'
export { type HistoryRead, type Span, maxDays, readHistory } from './read-history.ts'
export { rdsReader } from './rds.ts'
export { type SeriesIdentity, cloudWatchMetric, identityOf } from './series-identity.ts'
export { type Backtest, type KindHistory, backtest } from './simulator/backtest.ts'
export {
  type DeployedAlarm,
  alarmsOfConfig,
  alarmsOfResources,
  definedAlarms,
  deployedAlarms,
} from './simulator/deployed.ts'
export {
  type AlarmRule,
  type AlarmState,
  type Evaluation,
  evaluate,
  evaluatedBy,
  nextEvaluation,
} from './simulator/evaluate.ts'
export { incidentsOf } from './simulator/incidents.ts'
export { columnsOf, publishedHistory, publishedSamples } from './simulator/published.ts'
export { type Published, type Replay, alarmSpans, replay } from './simulator/replay.ts'
export { type Measurement, type Percentile, foldData, statisticOf } from './simulator/statistic.ts'
export { type AlarmResource, type TemplateConfig, alarmResources, fallbackTopic, topics } from './template.ts'
