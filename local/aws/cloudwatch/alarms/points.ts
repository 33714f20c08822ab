import {
  type AlarmMetric,
  evaluationRange,
  metricOf,
  type AlarmProperties,
  type SeriesIdentity,
  evaluatedBy,
  foldData,
  statisticOf,
} from '../../../../lib/cloudwatch/index.ts'
import { slotOf } from '../../../../lib/model/index.ts'
import type { Store } from '../store.ts'
import type { EvaluatedPoint } from './reason.ts'

/** The value of one period, before it is compared. */
export type Point = Omit<EvaluatedPoint, 'breaching'>

/** One point for each period of the evaluation range, oldest first; the newest period ends with the last full minute. */
export function pointsOf(alarm: AlarmProperties, store: Store, now: number): readonly (Point | undefined)[] {
  const range = evaluationRange(alarm)
  const periodMs = metricOf(alarm).Period * 1000
  const evaluated = evaluatedBy(alarm)
  const pointAt = (metric: AlarmMetric, at: number): Point | undefined => {
    const data = store.between(seriesOf(metric), at, at + periodMs)
    const found = statisticOf(metric.Statistic, data)
    return found === undefined
      ? undefined
      : { at, value: found, sampleCount: foldData(data)?.sampleCount ?? 0 }
  }
  return Array.from({ length: range }, (_, index) => {
    const at = slotOf(now) - (range - index) * periodMs
    return evaluated((metric) => pointAt(metric, at))
  })
}

function seriesOf({ Namespace, MetricName, Dimensions }: AlarmMetric): SeriesIdentity {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))
  return { namespace: Namespace, name: MetricName, dimensions }
}
