import type { Alarm } from '../model/alarm.ts'
import type { AlarmEvent } from './alarm-event.ts'
import { compare } from '../model/alarm.ts'

/**
 * The number that a page shows: in ALARM the worst that breaches, since with M of N the newest may be below the limit
 * again; undefined where none does. Else the newest.
 */
export function shownValue(
  { state, points, threshold, comparison }: AlarmEvent,
  alarm: Pick<Alarm, 'comparison' | 'threshold'> | undefined,
): number | undefined {
  const values = points.map(({ value }) => value)
  const operator = comparison ?? alarm?.comparison
  if (state !== 'ALARM' || operator === undefined) return values[0]
  const limit = threshold ?? alarm?.threshold
  const breaching = limit === undefined ? values : values.filter((value) => compare[operator](value, limit))
  const [worst] = breaching.toSorted((a, b) => (operator.startsWith('Less') ? a - b : b - a))
  return worst
}
