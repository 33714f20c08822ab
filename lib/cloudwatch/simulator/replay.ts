import { type AlarmMetric, evaluationRange, metricOf, type AlarmProperties } from '../alarm-properties.ts'
import { compare, minuteMs } from '../../model/index.ts'
import { type AlarmState, nextEvaluation, evaluatedBy } from './evaluate.ts'

export type Points = readonly (number | undefined)[]

/** The points of some minutes, as CloudWatch has them. */
export interface Published {
  readonly minutes: number
  /** The points of a metric by minute, undefined where missing; undefined if there is no such series. */
  readonly pointsOf: (metric: AlarmMetric) => Points | undefined
  /** Minutes from the end of a period until CloudWatch evaluates it; 0 when absent. */
  readonly delay?: number | undefined
}

/** One alarm over a history. Each list has an entry for each minute. */
export interface Replay {
  /** The state at the end of the minute. */
  readonly states: readonly AlarmState[]
  /** The newest point that was evaluated then. */
  readonly points: Points
}

/** Evaluates an alarm, created at the start of minute 0, at the end of each minute. Its period must be 60 s. */
export function replay(alarm: AlarmProperties, published: Published): Replay {
  const { minutes, delay = 0 } = published
  const evaluated = evaluatedPoints(alarm, published)
  const points =
    delay === 0 ? evaluated : [...Array<undefined>(delay).fill(undefined), ...evaluated].slice(0, minutes)
  return { states: statesOf(alarm, points), points }
}

/**
 * The states of an alarm over its evaluated points, one a minute. Without a missing point in the evaluation
 * range, M of the newest N points decide. While a range has no points, only the first evaluation can change the state.
 * So only a few minutes of a month need the full rules.
 */
export function statesOf(alarm: AlarmProperties, points: Points): readonly AlarmState[] {
  const { EvaluationPeriods, DatapointsToAlarm, Threshold, WarmUpConfiguration: warmUp } = alarm
  const range = evaluationRange(alarm)
  const breaches = compare[alarm.ComparisonOperator]
  const isBreaching = (point: number | undefined) => point !== undefined && breaches(point, Threshold)
  const isMissing = (point: number | undefined) => point === undefined
  const breaching = counterOf(points, EvaluationPeriods, isBreaching)
  const missing = counterOf(points, range + 1, isMissing)
  const settledFrom = range + (warmUp?.WarmUpPeriodDurationInMinutes ?? 0)
  const states: AlarmState[] = []
  let state: AlarmState = 'INSUFFICIENT_DATA'
  for (const minute of points.keys()) {
    const [bad, gaps] = [breaching(minute), missing(minute)]
    if (minute > settledFrom && gaps === 0) state = bad >= DatapointsToAlarm ? 'ALARM' : 'OK'
    else if (minute <= settledFrom || gaps <= range) {
      const window = points.slice(Math.max(0, minute + 1 - range), minute + 1)
      const now = (minute + 1) * minuteMs
      state = nextEvaluation(alarm, { state, createdAt: 0 }, window, now)?.state ?? state
    }
    states.push(state)
  }
  return states
}

/** Consecutive minutes of a history. */
export interface Span {
  /** The first, from 0 on. */
  readonly from: number
  /** Their number. */
  readonly minutes: number
}

/** The spans in ALARM. */
export function alarmSpans(states: readonly AlarmState[]): readonly Span[] {
  const spans: { from: number; minutes: number }[] = []
  for (const [minute, state] of states.entries()) {
    if (state !== 'ALARM') continue
    const last = spans.at(-1)
    if (last !== undefined && last.from + last.minutes === minute) last.minutes += 1
    else spans.push({ from: minute, minutes: 1 })
  }
  return spans
}

/** Counts the points that pass the test among the newest `width`; called for each minute in turn. */
function counterOf(
  points: Points,
  width: number,
  test: (point: number | undefined) => boolean,
): (minute: number) => number {
  let count = 0
  return (minute) => {
    if (test(points[minute])) count += 1
    if (minute >= width && test(points[minute - width])) count -= 1
    return count
  }
}

/** The points that an alarm evaluates, by minute. */
export function evaluatedPoints(
  alarm: AlarmProperties,
  { minutes, pointsOf }: Pick<Published, 'minutes' | 'pointsOf'>,
): Points {
  const metric = metricOf(alarm)
  if (metric.Period !== 60)
    throw new Error(`${alarm.AlarmName} has a period of ${metric.Period} s; the simulator replays 60 s`)
  const own = pointsOf(metric)
  if (alarm.Metrics === undefined && own?.length === minutes) return own
  const evaluated = evaluatedBy(alarm)
  const known = new Map<AlarmMetric, Points>()
  const valueAt = (metric: AlarmMetric, minute: number) => {
    const points = known.get(metric) ?? pointsOf(metric) ?? []
    known.set(metric, points)
    const value = points[minute]
    return value === undefined ? undefined : { value }
  }
  return Array.from({ length: minutes }, (_, minute) => evaluated((metric) => valueAt(metric, minute))?.value)
}
