import type { Comparison, MissingData, Statistic } from '../model/alarm.ts'

export interface AlarmDimension {
  readonly Name: string
  readonly Value: string
}

/** The Properties of a rendered AWS::CloudWatch::Alarm with resolved references, as CloudWatch evaluates them. */
export interface AlarmProperties {
  readonly AlarmName: string
  readonly AlarmDescription: string
  readonly Namespace: string
  readonly MetricName: string
  /** The exact set: CloudWatch matches no superset and no order. */
  readonly Dimensions: readonly AlarmDimension[]
  readonly Statistic: Statistic
  /** Seconds. */
  readonly Period: number
  readonly EvaluationPeriods: number
  readonly DatapointsToAlarm: number
  readonly Threshold: number
  readonly ComparisonOperator: Comparison
  readonly TreatMissingData: MissingData
  /** The ARNs that receive a message when the alarm goes to ALARM, to OK, to INSUFFICIENT_DATA. */
  readonly AlarmActions: readonly string[]
  readonly OKActions: readonly string[]
  readonly InsufficientDataActions?: readonly string[]
  readonly WarmUpConfiguration?: {
    readonly WarmUpPeriodDurationInMinutes: number
    /** False: evaluation begins as soon as there are points for every evaluation period. */
    readonly OnlyStartEvaluatingAfterWarmUpPeriodEnds: boolean
  }
}

/**
 * The number of periods in which CloudWatch looks for real points: more than EvaluationPeriods (N), so that late or lost
 * points do not change the state. AWS's tables show 5 for N = 3 and publish no rule; hence N + 2.
 */
export function evaluationRange({ EvaluationPeriods }: Pick<AlarmProperties, 'EvaluationPeriods'>): number {
  return EvaluationPeriods + 2
}
