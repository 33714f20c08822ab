import type { Statistic } from '../../lib/model/index.ts'
import { account, alarmArn, awsTime } from './account.ts'
import { type AlarmMetric, type MetricQuery, metricOf } from '../../lib/cloudwatch/index.ts'
import type { Transition } from './cloudwatch/alarms/alarms.ts'

/** SNS's limit of a subject; CloudWatch truncates longer ones. */
const subjectCharacters = 100

const statisticWords: Record<Statistic, string> = {
  Average: 'AVERAGE',
  Maximum: 'MAXIMUM',
  Minimum: 'MINIMUM',
  SampleCount: 'SAMPLE_COUNT',
  Sum: 'SUM',
}

/** `ALARM: "anchor-watch-prod-backlog-age" in EU (Ireland)`. */
export function alarmSubject({ to, alarm }: Transition): string {
  return `${to}: "${alarm.AlarmName}" in ${account.regionName}`.slice(0, subjectCharacters)
}

/** The Message that CloudWatch publishes for a metric alarm: a JSON document. */
export function alarmMessage({ at, alarm, configuredAt, from, to, reason }: Transition): string {
  return JSON.stringify({
    AlarmName: alarm.AlarmName,
    AlarmDescription: alarm.AlarmDescription,
    AWSAccountId: account.id,
    AlarmConfigurationUpdatedTimestamp: awsTime(configuredAt),
    NewStateValue: to,
    NewStateReason: reason,
    StateChangeTime: awsTime(at),
    Region: account.regionName,
    AlarmArn: alarmArn(alarm.AlarmName),
    OldStateValue: from,
    OKActions: alarm.OKActions,
    AlarmActions: alarm.AlarmActions,
    InsufficientDataActions: alarm.InsufficientDataActions ?? [],
    Trigger: {
      ...(alarm.Metrics === undefined
        ? singleMetric(metricOf(alarm))
        : { Metrics: alarm.Metrics.map(messageQuery) }),
      EvaluationPeriods: alarm.EvaluationPeriods,
      DatapointsToAlarm: alarm.DatapointsToAlarm,
      ComparisonOperator: alarm.ComparisonOperator,
      Threshold: alarm.Threshold,
      TreatMissingData: alarm.TreatMissingData,
      EvaluateLowSampleCountPercentile: '',
    },
  })
}

function singleMetric({ MetricName, Namespace, Statistic, Dimensions, Period }: AlarmMetric): object {
  return {
    MetricName,
    Namespace,
    StatisticType: 'Statistic',
    Statistic: statisticWords[Statistic],
    Unit: null,
    Dimensions: Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
    Period,
  }
}

/** A query of a metric-math alarm; dimensions have lower-case keys here too. */
function messageQuery(query: MetricQuery): object {
  if (!('MetricStat' in query)) return query
  const { Metric, ...stat } = query.MetricStat
  const Dimensions = Metric.Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name }))
  return { ...query, MetricStat: { ...stat, Metric: { ...Metric, Dimensions } } }
}
