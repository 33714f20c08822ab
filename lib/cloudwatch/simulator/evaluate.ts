import {
  evaluationRange,
  type AlarmProperties,
  conditionIn,
  metricIn,
  type AlarmMetric,
  metricOf,
} from '../alarm-properties.ts'
import { compare, minuteMs } from '../../model/index.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** The part of an alarm that decides its state. */
export type AlarmRule = Pick<
  AlarmProperties,
  'ComparisonOperator' | 'Threshold' | 'EvaluationPeriods' | 'DatapointsToAlarm' | 'TreatMissingData'
>

/** A real point: its age in periods (0 is the newest), and its value. */
interface UsedPoint {
  readonly age: number
  readonly value: number
  readonly breaching: boolean
}

export interface Evaluation {
  readonly state: AlarmState
  /** The number of missing points that TreatMissingData filled in, because fewer than EvaluationPeriods were real. */
  readonly filled: number
  /** The real points that decided, oldest first. */
  readonly used: readonly UsedPoint[]
}

/**
 * The state of an alarm by CloudWatch's rules ("Configuring how CloudWatch alarms treat missing data").
 * `points`: one a period, oldest first, undefined where missing; only the newest `range` count.
 */
export function evaluate(
  rule: AlarmRule,
  points: readonly (number | undefined)[],
  previous: AlarmState,
  range = evaluationRange(rule),
): Evaluation {
  const real = realPoints(rule, points.slice(-range))
  const filled = Math.max(0, rule.EvaluationPeriods - real.length)
  const used = real.slice(-rule.EvaluationPeriods)
  return { state: stateOf(rule, used, filled, previous), filled, used }
}

function realPoints(rule: AlarmRule, points: readonly (number | undefined)[]): UsedPoint[] {
  return points.flatMap((value, index) => {
    if (value === undefined) return []
    return [
      {
        age: points.length - 1 - index,
        value,
        breaching: compare[rule.ComparisonOperator](value, rule.Threshold),
      },
    ]
  })
}

function stateOf(
  { TreatMissingData: treatment, DatapointsToAlarm: toAlarm }: AlarmRule,
  used: readonly UsedPoint[],
  filled: number,
  previous: AlarmState,
): AlarmState {
  const breaching = used.filter((point) => point.breaching).length
  const fills = treatment === 'breaching' || treatment === 'notBreaching'
  if ((treatment === 'breaching' ? breaching + filled : breaching) >= toAlarm) return 'ALARM'
  if (filled === 0 || fills || breaching < used.length) return 'OK'
  // Too few points, none of them good: AWS's rule for premature alarm transitions.
  const [oldest] = used
  if (treatment === 'ignore') return previous
  if (oldest === undefined) return 'INSUFFICIENT_DATA'
  return oldest.age + 1 >= toAlarm ? 'ALARM' : previous
}

/** The state of an alarm and the time of its creation, milliseconds. An update keeps both (API reference of PutMetricAlarm). */
interface Standing {
  readonly state: AlarmState
  readonly createdAt: number
}

/**
 * Evaluates an alarm once. `points`: one a period, oldest first, undefined where missing; `now`: milliseconds. Undefined
 * while the alarm warms up: it keeps its state.
 */
export function nextEvaluation(
  alarm: AlarmProperties,
  standing: Standing,
  points: readonly (number | undefined)[],
  now: number,
): Evaluation | undefined {
  return warmsUp(alarm, standing, points, now) ? undefined : evaluate(alarm, points, standing.state)
}

/** Whether an alarm still warms up: from its creation on, and an update does not restart it (WarmUpConfiguration). */
function warmsUp(
  { WarmUpConfiguration: warmUp, EvaluationPeriods }: AlarmProperties,
  { state, createdAt }: Standing,
  points: readonly (number | undefined)[],
  now: number,
): boolean {
  if (warmUp === undefined || state !== 'INSUFFICIENT_DATA') return false
  if (now >= createdAt + warmUp.WarmUpPeriodDurationInMinutes * minuteMs) return false
  const real = points.filter((point) => point !== undefined).length
  return warmUp.OnlyStartEvaluatingAfterWarmUpPeriodEnds || real < EvaluationPeriods
}

interface Point {
  readonly value: number
}

/** The point of one period that an alarm evaluates, computed from the points of its metrics; undefined is missing. */
type EvaluatedPoint = <P extends Point>(pointOf: (metric: AlarmMetric) => P | undefined) => P | undefined

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
