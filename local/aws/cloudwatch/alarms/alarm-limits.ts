import { metricOf, type AlarmProperties } from '../../../../lib/cloudwatch/index.ts'
import { Refusal } from '../../json/refusal.ts'
import { checkDimensions, checkText } from '../shape.ts'

const daySeconds = 86_400

/** Throws a Refusal if PutMetricAlarm would refuse the alarm. */
export function checkAlarm(alarm: AlarmProperties): void {
  const { AlarmName, EvaluationPeriods, DatapointsToAlarm, WarmUpConfiguration } = alarm
  checkText('AlarmName', AlarmName, 255)
  const { Period, Namespace, MetricName, Dimensions } = metricOf(alarm)
  checkText(`${AlarmName}: Namespace`, Namespace, 255)
  checkText(`${AlarmName}: MetricName`, MetricName, 255)
  checkDimensions(`${AlarmName}: Dimensions`, [...Dimensions])
  const refuse = (broken: boolean, rule: string) => {
    if (broken) throw new Refusal('InvalidParameterValue', `${AlarmName}: ${rule}.`)
  }
  refuse(alarm.AlarmDescription.length > 1024, 'AlarmDescription must not be longer than 1024')
  const isMixed =
    alarm.Metrics !== undefined && (alarm.MetricName ?? alarm.Period ?? alarm.Statistic) !== undefined
  refuse(isMixed, 'Metrics must not be given together with MetricName, Period or Statistic')
  refuse(!Number.isFinite(alarm.Threshold), 'Threshold must be a finite number')
  refuse(!positiveInteger(Period / 60), `Period must be a multiple of 60, is ${Period}`)
  refuse(!positiveInteger(EvaluationPeriods), 'EvaluationPeriods must be a whole number of at least 1')
  refuse(
    !positiveInteger(DatapointsToAlarm) || DatapointsToAlarm > EvaluationPeriods,
    `DatapointsToAlarm must be 1 to EvaluationPeriods (${EvaluationPeriods}), is ${DatapointsToAlarm}`,
  )
  const maxSeconds = Period >= 3600 ? 7 * daySeconds : daySeconds
  refuse(
    Period * EvaluationPeriods > maxSeconds,
    `Period x EvaluationPeriods must not exceed ${maxSeconds} seconds`,
  )
  for (const actions of [alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions ?? []])
    refuse(actions.length > 5, 'a state must have at most five actions')
  refuse(
    WarmUpConfiguration !== undefined && !positiveInteger(WarmUpConfiguration.WarmUpPeriodDurationInMinutes),
    'WarmUpPeriodDurationInMinutes must be a whole number of at least 1',
  )
}

function positiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1
}
