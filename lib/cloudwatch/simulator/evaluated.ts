import { conditionIn, metricIn, type AlarmMetric } from '../alarm-metrics.ts'
import { metricOf, type AlarmProperties } from '../alarm-properties.ts'
import { compare } from '../../model/index.ts'

interface Point {
  readonly value: number
}

/** The point of one period that an alarm evaluates, computed from the points of its metrics; undefined is missing. */
export type EvaluatedPoint = <P extends Point>(
  pointOf: (metric: AlarmMetric) => P | undefined,
) => P | undefined

/**
 * Reads the metric of an alarm, or its IF expression, which is missing where either of its series is. Throws if the alarm
 * has another expression.
 */
export function evaluatedBy(alarm: AlarmProperties): EvaluatedPoint {
  const value = metricOf(alarm)
  const { Metrics } = alarm
  if (Metrics === undefined) return (pointOf) => pointOf(value)
  const [conditionMetric, condition] = [metricIn(Metrics, 'condition'), conditionIn(Metrics)]
  if (conditionMetric === undefined || condition === undefined)
    throw new Error(`the simulator does not know the expression of ${alarm.AlarmName}`)
  const { comparison, threshold, otherwise } = condition
  return (pointOf) => {
    const [point, other] = [pointOf(value), pointOf(conditionMetric)]
    if (point === undefined || other === undefined) return undefined
    return compare[comparison](other.value, threshold) ? point : { ...point, value: otherwise }
  }
}
