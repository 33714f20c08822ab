import type { MissingData, Comparison } from '../model/index.ts'
import { metricIn, type AlarmMetric, type MetricQuery } from './alarm-metrics.ts'

/** The Properties of a rendered AWS::CloudWatch::Alarm with resolved references, as CloudWatch evaluates them. */
export interface AlarmProperties extends Partial<AlarmMetric> {
  readonly AlarmName: string
  readonly AlarmDescription: string
  /** In place of a metric of its own, for an alarm with a condition. */
  readonly Metrics?: readonly MetricQuery[]
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

/** The metric whose value is compared. */
export function metricOf({ AlarmName, Metrics, ...alarm }: AlarmProperties): AlarmMetric {
  const { Namespace, MetricName, Dimensions, Statistic, Period } =
    (Metrics && metricIn(Metrics, 'value')) ?? alarm
  if (!Namespace || !MetricName || !Dimensions || !Statistic || !Period)
    throw new Error(`${AlarmName} watches no metric`)
  return { Namespace, MetricName, Dimensions, Statistic, Period }
}

/**
 * The number of periods in which CloudWatch looks for real points: more than EvaluationPeriods (N), so that late or lost
 * points do not change the state. AWS's tables show 5 for N = 3 and publish no rule; hence N + 2.
 */
export function evaluationRange({ EvaluationPeriods }: Pick<AlarmProperties, 'EvaluationPeriods'>): number {
  return EvaluationPeriods + 2
}
