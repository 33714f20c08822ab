import type { AlarmProperties } from '../alarm-properties.ts'
import { evaluate, type AlarmState, type Evaluation } from './evaluate.ts'
import { minuteMs } from '../../model/index.ts'

/** The state of an alarm and the time of its creation, milliseconds. An update keeps both (API reference of PutMetricAlarm). */
export interface Standing {
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
