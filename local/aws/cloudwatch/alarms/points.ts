import {
  conditionIn,
  metricIn,
  type AlarmMetric,
  type MetricQuery,
} from '../../../../lib/cloudwatch/alarm-metrics.ts'
import {
  evaluationRange,
  metricOf,
  type AlarmProperties,
} from '../../../../lib/cloudwatch/alarm-properties.ts'
import type { SeriesIdentity } from '../../../../lib/cloudwatch/series-identity.ts'
import { compare } from '../../../../lib/model/alarm.ts'
import { slotOf } from '../../../../lib/model/clock.ts'
import { foldData, statisticOf } from '../../../../lib/simulator/statistic.ts'
import type { Store } from '../store.ts'
import type { EvaluatedPoint } from './reason.ts'

/** The value of one period, before it is compared. */
export type Point = Omit<EvaluatedPoint, 'breaching'>

/** One point for each period of the evaluation range, oldest first; the newest period ends with the last full minute. */
export function pointsOf(alarm: AlarmProperties, store: Store, now: number): readonly (Point | undefined)[] {
  const range = evaluationRange(alarm)
  const { Metrics } = alarm
  const value = metricOf(alarm)
  const periodMs = value.Period * 1000
  const pointAt = (metric: AlarmMetric, at: number): Point | undefined => {
    const data = store.between(seriesOf(metric), at, at + periodMs)
    const found = statisticOf(metric.Statistic, data)
    return found === undefined
      ? undefined
      : { at, value: found, sampleCount: foldData(data)?.sampleCount ?? 0 }
  }
  return Array.from({ length: range }, (_, index) => {
    const at = slotOf(now) - (range - index) * periodMs
    const point = pointAt(value, at)
    return Metrics === undefined ? point : conditional(point, Metrics, (metric) => pointAt(metric, at))
  })
}

/** The point that the alarm's expression makes of the two series; missing where either is. */
function conditional(
  point: Point | undefined,
  queries: readonly MetricQuery[],
  pointOf: (metric: AlarmMetric) => Point | undefined,
): Point | undefined {
  const [metric, condition] = [metricIn(queries, 'condition'), conditionIn(queries)]
  if (metric === undefined || condition === undefined)
    throw new Error('the stand-in does not know the expression of an alarm')
  const { comparison, threshold, otherwise } = condition
  const other = pointOf(metric)
  if (point === undefined || other === undefined) return undefined
  return compare[comparison](other.value, threshold) ? point : { ...point, value: otherwise }
}

function seriesOf({ Namespace, MetricName, Dimensions }: AlarmMetric): SeriesIdentity {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))
  return { namespace: Namespace, name: MetricName, dimensions }
}
