import { metricsByName } from '../../alarms/index.ts'
import type { AlarmMetric } from '../alarm-properties.ts'
import type { Destination } from '../../publish/index.ts'
import { resourceName, type Alarm, type Series, seriesName } from '../../model/index.ts'
import { columnKey, type Column, type History } from '../history.ts'
import type { Points, Published } from './replay.ts'
import { statisticOf, type Measurement } from './statistic.ts'

/** One series with a value for each minute; each value counts as `samples` samples, and undefined is missing. */
export interface Samples {
  readonly series: Series
  readonly values: Points
  readonly samples?: number | undefined
}

/** The points that samples make; several of one series fall into the same periods. */
export function publishedSamples(all: readonly Samples[], destination: Destination): Published {
  const minutes = all.reduce((longest, { values }) => Math.max(longest, values.length), 0)
  const bySeries = Map.groupBy(all, ({ series }) => seriesName(series))
  return {
    minutes,
    pointsOf: (metric) => {
      const column = columnOf(metric, destination)
      const found = column && bySeries.get(seriesName(column))
      if (found === undefined) return undefined
      return Array.from({ length: minutes }, (_, minute) =>
        statisticOf(
          metric.Statistic,
          found.flatMap((one) => measured(one, minute)),
        ),
      )
    },
  }
}

function measured({ values, samples = 1 }: Samples, minute: number): readonly Measurement[] {
  const value = values[minute]
  if (value === undefined) return []
  return [{ sampleCount: samples, sum: samples * value, minimum: value, maximum: value }]
}

/** The points of a history in periods of one minute. */
export function publishedHistory(history: History, destination: Destination): Published {
  return {
    minutes: history.periods,
    pointsOf: (metric) => {
      const column = columnOf(metric, destination)
      const values = column && history.valuesOf(column)
      return values === undefined || values.length === 0 ? undefined : values
    },
  }
}

/** The columns that the alarms evaluate, each once: they are enough to replay the alarms. */
export function columnsOf(
  alarms: readonly Pick<Alarm, 'series' | 'statistic' | 'condition'>[],
): readonly Column[] {
  const columns = alarms.flatMap(({ series, statistic, condition }): Column[] => [
    { ...series, statistic },
    ...(condition === undefined ? [] : [{ ...condition.series, statistic: condition.statistic }]),
  ])
  return [...new Map(columns.map((column) => [columnKey(column), column])).values()]
}

/** The column of the catalogue for an alarm's metric in this deployment; undefined for any other metric. */
function columnOf(
  { Namespace, MetricName, Dimensions, Statistic: statistic }: AlarmMetric,
  { deployment, namespace }: Destination,
): Column | undefined {
  const metric = metricsByName.get(MetricName)
  if (metric === undefined || Namespace !== (metric.namespace ?? namespace)) return undefined
  const all = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))
  const { Deployment, ...own } = all
  if (metric.namespace === undefined && Deployment !== deployment) return undefined
  const prefix = resourceName(deployment, '')
  const dimensions =
    metric.namespace === undefined
      ? own
      : Object.fromEntries(Object.entries(own).map(([key, value]) => [key, value.replace(prefix, '')]))
  const isWhole = Object.keys(dimensions).length === metric.dimensions.length
  return isWhole ? { metric, dimensions, statistic } : undefined
}
