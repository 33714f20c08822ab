/*
 * The terms that all rooms share: metric, sample, alarm, slot, failure, log, and the texts of numbers and times.
 * In: values and times as arguments. Out: plain frozen values and pure functions.
 * It imports no other room and no package, opens no socket and reads no clock but the one it defines.
 * Look here first for the meaning of a word: a Sample, a Slot, a Failure and an Alarm are defined here and nowhere else.
 * It must not know Anchore, PostgreSQL, CloudWatch's API or watch.yml.
 */

export {
  type Alarm,
  type AlarmDefinition,
  type AlarmNow,
  type Area,
  type CollectorName,
  type Comparison,
  type Condition,
  type MissingData,
  type ReadAlarms,
  type Severity,
  type Statistic,
  type WhichAlarms,
  type Window,
  alarmName,
  areas,
  collectorNames,
  compare,
  comparisonSigns,
  resourceName,
  severities,
} from './alarm.ts'
export {
  unbroken,
  windows,
  withLessAnalysis,
  withoutAnalysis,
  withoutDatabase,
  withoutRequests,
} from './alarm-defaults.ts'
export { type AlarmChanges, type AlarmSettings, resolveAlarms, thresholdOf } from './alarm-settings.ts'
export {
  type Clock,
  type Slot,
  minuteMs,
  minutesBetween,
  slotOf,
  slotOfEvent,
  slotPlus,
  systemClock,
} from './clock.ts'
export {
  type Dashboard,
  consoleHost,
  dashboardFragment,
  dashboardName,
  dashboardUrl,
  dashboards,
} from './aws-console.ts'
export {
  type Failure,
  type FailureKind,
  type Outcome,
  RunFailedError,
  causes,
  failed,
  failureKinds,
  messageOf,
  success,
} from './failure.ts'
export { at, listAt, numberAt, parseJson, textAt } from './json.ts'
export { type Invocation, type Log, type LogSink, createLog, streamSink } from './log.ts'
export {
  type Detail,
  type Distribution,
  type Form,
  type Measurements,
  type Metric,
  type MetricGroup,
  type Sample,
  type Series,
  type StatisticSet,
  type Unit,
  defineMetric,
  sample,
  seriesName,
  seriesOf,
} from './metric.ts'
export { formatDuration, formatMinute, formatQuantity, formatValue } from './quantity.ts'
export type { RdsDatabase, RdsPoint, RdsUse, ReadRds } from './rds.ts'
export {
  longestGap,
  mergeDistributions,
  mergeSamples,
  mergeSets,
  minutesIn,
  minutesOf,
  spread,
  sum,
} from './samples.ts'
export { clean, cleanLine, countText, listed, sentence, truncate } from './text.ts'
