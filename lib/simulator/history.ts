import type { AlarmMetric } from '../cloudwatch/alarm-metrics.ts'
import { identityOf } from '../cloudwatch/series-identity.ts'
import type { Statistic } from '../model/alarm.ts'
import type { Series } from '../model/metric.ts'
import { minutesOf, type Recording } from '../model/recording.ts'
import type { History, Points } from './replay.ts'
import { statisticOf, type Measurement } from './statistic.ts'

/** The deployment whose alarms read the series. */
interface Place {
  readonly deployment: string
  readonly namespace: string
}

/** One series with a value a minute, each of which counts as `samples` samples; undefined is missing. */
export interface Samples {
  readonly series: Series
  readonly values: Points
  readonly samples?: number | undefined
}

/** The history that samples make; several of one series fall into the same periods. */
export function historyOfSamples(all: readonly Samples[], place: Place): History {
  const minutes = all.reduce((longest, { values }) => Math.max(longest, values.length), 0)
  const bySeries = Map.groupBy(all, ({ series }) => keyOf(metricOf(series, place)))
  return {
    minutes,
    pointsOf: (metric) => {
      const found = bySeries.get(keyOf(metric))
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

/** The history in a recording. */
export function historyOfRecording(recording: Recording, place: Place): History {
  const known = new Map(
    recording.series.map(({ series, statistic, values }) => [
      keyOf(metricOf(series, place), statistic),
      values,
    ]),
  )
  return {
    minutes: minutesOf(recording),
    pointsOf: (metric) => known.get(keyOf(metric, metric.Statistic)),
  }
}

type Key = Pick<AlarmMetric, 'Namespace' | 'MetricName' | 'Dimensions'>

function metricOf(series: Series, place: Place): Key {
  const { namespace: Namespace, name: MetricName, dimensions } = identityOf(series, place)
  return {
    Namespace,
    MetricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  }
}

function keyOf({ Namespace, MetricName, Dimensions }: Key, statistic?: Statistic): string {
  const dimensions = Dimensions.map(({ Name, Value }) => [Name, Value]).toSorted(([a = ''], [b = '']) =>
    a < b ? -1 : 1,
  )
  return JSON.stringify([Namespace, MetricName, dimensions, statistic])
}
