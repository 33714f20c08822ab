import type { AlarmMetric } from '../cloudwatch/alarm-metrics.ts'
import { evaluationRange, metricOf, type AlarmProperties } from '../cloudwatch/alarm-properties.ts'
import { compare } from '../model/alarm.ts'
import type { AlarmState } from './evaluate.ts'
import { nextEvaluation } from './next.ts'
import { seenBy } from './seen.ts'

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

const minuteMs = 60_000

/** Evaluates an alarm, created at the start of minute 0, at the end of each minute. Its period must be 60 s. */
export function replay(alarm: AlarmProperties, published: Published): Replay {
  const { minutes, delay = 0 } = published
  const evaluated = [...Array<undefined>(delay).fill(undefined), ...seenPoints(alarm, published)].slice(
    0,
    minutes,
  )
  const range = evaluationRange(alarm)
  const states: AlarmState[] = []
  const settledFrom = range + (alarm.WarmUpConfiguration?.WarmUpPeriodDurationInMinutes ?? 0)
  let state: AlarmState = 'INSUFFICIENT_DATA'
  let alike = 0
  for (let minute = 0; minute < minutes; minute += 1) {
    alike = isAlike(alarm, evaluated[minute], evaluated[minute - 1]) ? alike + 1 : 0
    // Points of one kind in the whole range, again: the state stays. A month has few other minutes.
    if (alike <= range || minute <= settledFrom) {
      const window = evaluated.slice(Math.max(0, minute + 1 - range), minute + 1)
      const now = (minute + 1) * minuteMs
      state = nextEvaluation(alarm, { state, createdAt: 0 }, window, now)?.state ?? state
    }
    states.push(state)
  }
  return { states, points: evaluated }
}

/** The points that an alarm compares, by minute. */
export function seenPoints(
  alarm: AlarmProperties,
  { minutes, pointsOf }: Pick<Published, 'minutes' | 'pointsOf'>,
): Points {
  const { Period } = metricOf(alarm)
  if (Period !== 60)
    throw new Error(`${alarm.AlarmName} has a period of ${Period} s; the simulator replays 60 s`)
  const seen = seenBy(alarm)
  const known = new Map<AlarmMetric, Points>()
  const valueAt = (metric: AlarmMetric, minute: number) => {
    const points = known.get(metric) ?? pointsOf(metric) ?? []
    known.set(metric, points)
    const value = points[minute]
    return value === undefined ? undefined : { value }
  }
  return Array.from({ length: minutes }, (_, minute) => seen((metric) => valueAt(metric, minute))?.value)
}

function isAlike(
  { ComparisonOperator, Threshold }: AlarmProperties,
  one: number | undefined,
  other: number | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other
  const breaches = compare[ComparisonOperator]
  return breaches(one, Threshold) === breaches(other, Threshold)
}
