import { type Condition, type Statistic, comparisonSigns, type Comparison } from '../model/index.ts'

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
