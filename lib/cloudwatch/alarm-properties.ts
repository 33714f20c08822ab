import {
  type MissingData,
  type Comparison,
  type Condition,
  type Statistic,
  comparisonSigns,
} from '../model/index.ts'

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

/** A statistic of one series; `Value` is the type of a dimension's value. */
export interface AlarmMetric<Value = string> {
  readonly Namespace: string
  readonly MetricName: string
  /** The exact set: CloudWatch does not match a superset. The order is irrelevant. */
  readonly Dimensions: readonly { readonly Name: string; readonly Value: Value }[]
  readonly Statistic: Statistic
  /** Seconds. */
  readonly Period: number
}

/** A query of a metric-math alarm. */
export type MetricQuery<Value = string> =
  | {
      readonly Id: 'value' | 'condition'
      readonly MetricStat: {
        readonly Metric: Omit<AlarmMetric<Value>, 'Statistic' | 'Period'>
        readonly Period: number
        readonly Stat: Statistic
      }
      readonly ReturnData: false
    }
  | { readonly Id: 'seen'; readonly Expression: string; readonly ReturnData: true }

/** The queries of an alarm that sees `value` only while the condition holds. */
export function metricQueries<Value>(
  value: AlarmMetric<Value>,
  condition: AlarmMetric<Value>,
  { comparison, threshold, otherwise }: Pick<Condition, 'comparison' | 'threshold' | 'otherwise'>,
): readonly MetricQuery<Value>[] {
  const query = (
    Id: 'value' | 'condition',
    { Statistic: Stat, Period, ...Metric }: AlarmMetric<Value>,
  ): MetricQuery<Value> => ({ Id, MetricStat: { Metric, Period, Stat }, ReturnData: false })
  const Expression = `IF(condition ${comparisonSigns[comparison]} ${threshold}, value, ${otherwise})`
  return [query('value', value), query('condition', condition), { Id: 'seen', Expression, ReturnData: true }]
}

/** The metric of a query; undefined if there is none of that id. */
export function metricIn<Value>(
  queries: readonly MetricQuery<Value>[],
  id: 'value' | 'condition',
): AlarmMetric<Value> | undefined {
  const [found] = queries.flatMap((query) =>
    'MetricStat' in query && query.Id === id ? [query.MetricStat] : [],
  )
  return found && { ...found.Metric, Statistic: found.Stat, Period: found.Period }
}

const expression = /^IF\(condition (>|>=|<|<=) ([\d.]+), value, ([\d.]+)\)$/

/** The condition in the queries' expression; undefined if metricQueries did not write it. */
export function conditionIn(
  queries: readonly MetricQuery<unknown>[],
): Pick<Condition, 'comparison' | 'threshold' | 'otherwise'> | undefined {
  const [text = ''] = queries.flatMap((query) => ('Expression' in query ? [query.Expression] : []))
  const [, sign, threshold, otherwise] = expression.exec(text) ?? []
  const comparison = (Object.keys(comparisonSigns) as Comparison[]).find(
    (one) => comparisonSigns[one] === sign,
  )
  return comparison && { comparison, threshold: Number(threshold), otherwise: Number(otherwise) }
}
