import type { Statistic } from '../../lib/model/alarm.ts'
import { account, alarmArn, awsTime } from './account.ts'
import type { Transition } from './cloudwatch/alarms/alarms.ts'

/** SNS's limit of a subject; CloudWatch truncates. */
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
      MetricName: alarm.MetricName,
      Namespace: alarm.Namespace,
      StatisticType: 'Statistic',
      Statistic: statisticWords[alarm.Statistic],
      Unit: null,
      Dimensions: alarm.Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
      Period: alarm.Period,
      EvaluationPeriods: alarm.EvaluationPeriods,
      DatapointsToAlarm: alarm.DatapointsToAlarm,
      ComparisonOperator: alarm.ComparisonOperator,
      Threshold: alarm.Threshold,
      TreatMissingData: alarm.TreatMissingData,
      EvaluateLowSampleCountPercentile: '',
    },
  })
}
