import { evaluationRange, type AlarmProperties } from '../alarm-properties.ts'
import { compare } from '../../model/index.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** The part of an alarm that decides its state. */
export type AlarmRule = Pick<
  AlarmProperties,
  'ComparisonOperator' | 'Threshold' | 'EvaluationPeriods' | 'DatapointsToAlarm' | 'TreatMissingData'
>

/** A real point: its age in periods (0 is the newest), and its value. */
export interface UsedPoint {
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
