import {
  conditionIn,
  metricIn,
  metricQueries,
  type AlarmMetric,
  metricOf,
  type AlarmProperties,
} from '../../lib/cloudwatch/index.ts'
import type { Condition, MissingData, Statistic, Comparison } from '../../lib/model/index.ts'

/** An alarm with one change, as a careless edit of the catalogue would make it. */
export interface Mutant {
  readonly change: string
  readonly properties: AlarmProperties
}

const comparisons: readonly Comparison[] = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
]
const statistics: readonly Statistic[] = ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum']
const treatments: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching']

/** Every mutant of an alarm: rule, series and condition. */
export function mutantsOf(alarm: AlarmProperties): readonly Mutant[] {
  return [...mutantsOfRule(alarm), ...mutantsOfMetric(alarm), ...mutantsOfCondition(alarm)]
}

function mutantsOfRule(alarm: AlarmProperties): readonly Mutant[] {
  const {
    Threshold,
    DatapointsToAlarm: m,
    EvaluationPeriods: n,
    ComparisonOperator,
    TreatMissingData,
  } = alarm
  const changed = (change: string, changes: Partial<AlarmProperties>) => ({
    change,
    properties: { ...alarm, ...changes },
  })
  const windows = [
    [m - 1, n],
    [m + 1, n],
    [m, n - 1],
    [m, n + 1],
    [m + 1, n + 1],
  ] as const
  return [
    ...besides(Threshold).map((other) => changed(`threshold ${other}`, { Threshold: other })),
    ...windows
      .filter(([breaching, points]) => breaching >= 1 && breaching <= points)
      .map(([breaching, points]) =>
        changed(`${breaching} of ${points}`, { DatapointsToAlarm: breaching, EvaluationPeriods: points }),
      ),
    ...others(comparisons, ComparisonOperator).map((other) => changed(other, { ComparisonOperator: other })),
    ...others(treatments, TreatMissingData).map((other) =>
      changed(`missing: ${other}`, { TreatMissingData: other }),
    ),
  ]
}

function mutantsOfMetric(alarm: AlarmProperties): readonly Mutant[] {
  const metric = metricOf(alarm)
  const { Statistic, Dimensions } = metric
  const changed = (change: string, changes: Partial<AlarmMetric>) => ({
    change,
    properties: withMetric(alarm, { ...metric, ...changes }),
  })
  return [
    ...others(statistics, Statistic).map((other) => changed(other, { Statistic: other })),
    ...Dimensions.flatMap(({ Name }) => [
      changed(`without the dimension ${Name}`, { Dimensions: Dimensions.filter((one) => one.Name !== Name) }),
      changed(`${Name} of another`, {
        Dimensions: dimensionsWith(Dimensions, Name, 'another'),
      }),
    ]),
  ]
}

function mutantsOfCondition(alarm: AlarmProperties): readonly Mutant[] {
  const { Metrics } = alarm
  const [metric, condition] = [Metrics && metricIn(Metrics, 'condition'), Metrics && conditionIn(Metrics)]
  if (metric === undefined || condition === undefined) return []
  const value = metricOf(alarm)
  const changed = (change: string, other: AlarmMetric, rule: Omit<Condition, 'series' | 'statistic'>) => ({
    change: `condition: ${change}`,
    properties: { ...alarm, Metrics: metricQueries(value, other, rule) },
  })
  const { comparison, threshold } = condition
  const { Dimensions } = metric
  return [
    ...besides(threshold).map((other) =>
      changed(`threshold ${other}`, metric, { ...condition, threshold: other }),
    ),
    ...others(comparisons, comparison).map((other) =>
      changed(other, metric, { ...condition, comparison: other }),
    ),
    ...others(statistics, metric.Statistic).map((other) =>
      changed(other, { ...metric, Statistic: other }, condition),
    ),
    ...Dimensions.map(({ Name }) =>
      changed(
        `${Name} of another`,
        { ...metric, Dimensions: dimensionsWith(Dimensions, Name, 'another') },
        condition,
      ),
    ),
    { change: 'no condition', properties: unconditional(alarm, value) },
  ]
}

function dimensionsWith(
  dimensions: AlarmMetric['Dimensions'],
  Name: string,
  Value: string,
): AlarmMetric['Dimensions'] {
  return dimensions.map((one) => (one.Name === Name ? { Name, Value } : one))
}

function withMetric(alarm: AlarmProperties, metric: AlarmMetric): AlarmProperties {
  const { Metrics } = alarm
  if (Metrics === undefined) return { ...alarm, ...metric }
  const [other, condition] = [metricIn(Metrics, 'condition'), conditionIn(Metrics)]
  if (other === undefined || condition === undefined) throw new Error('an expression of another form')
  return { ...alarm, Metrics: metricQueries(metric, other, condition) }
}

function unconditional({ Metrics: _, ...alarm }: AlarmProperties, value: AlarmMetric): AlarmProperties {
  return { ...alarm, ...value }
}

/** A step of one beside a threshold, of 1 % if that is more, and of a tenth below 1. */
function besides(threshold: number): readonly number[] {
  const step = threshold < 1 ? threshold / 10 : Math.max(1, threshold / 100)
  return [threshold - step, threshold + step]
}

function others<T>(all: readonly T[], own: T): readonly T[] {
  return all.filter((one) => one !== own)
}
