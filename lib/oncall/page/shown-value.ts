import { type Alarm, compare } from '../../model/index.ts'
import type { AlarmEvent } from '../message/alarm-event.ts'

/**
 * The value on a page: in ALARM the worst breaching point, because with M of N the newest may not breach; undefined if
 * none breaches. Otherwise the newest point.
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
