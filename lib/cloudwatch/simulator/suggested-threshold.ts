import type { AlarmProperties } from '../alarm-properties.ts'
import type { AlarmDefinition } from '../../model/index.ts'
import { alarmSpans, statesOf, type Points } from './replay.ts'

/** An alarm with the points that it saw. */
export interface Measured {
  readonly properties: AlarmProperties
  readonly points: Points
}

/**
 * The most sensitive threshold with which the alarms fire at most `max` times over the history. Undefined without `max`,
 * for an alarm with one possible threshold, and if even the least sensitive threshold fires more often.
 */
export function suggestedThreshold(
  alarms: readonly Measured[],
  range: AlarmDefinition['range'],
  max: number | undefined,
): number | undefined {
  if (max === undefined || range.min === range.max) return undefined
  let suggested: number | undefined
  for (const Threshold of candidatesOf(alarms, range)) {
    const fired = alarms.reduce(
      (sum, { properties, points }) =>
        sum + alarmSpans(statesOf({ ...properties, Threshold }, points)).length,
      0,
    )
    if (fired > max) break
    suggested = Threshold
  }
  return suggested
}

/**
 * Thresholds next to the evaluated values, with two significant digits and within the range; the least sensitive first.
 */
function candidatesOf(
  alarms: readonly Measured[],
  { min, max }: AlarmDefinition['range'],
): readonly number[] {
  const isGreater = alarms[0]?.properties.ComparisonOperator.startsWith('Greater') ?? true
  const measured = new Set(alarms.flatMap(({ points }) => [...new Set(points)]))
  const values = [...measured].filter((value) => value !== undefined)
  const beside = new Set(values.flatMap((value) => besides(value, isGreater)))
  const candidates = new Set([...beside].map((value) => Math.min(max, Math.max(min, value))))
  return [...candidates].toSorted((one, other) => (isGreater ? other - one : one - other))
}

/** The two nearest numbers with two significant digits that a value does not breach, or just reaches. */
function besides(value: number, isGreater: boolean): readonly number[] {
  if (value <= 0) return [0]
  const step = 10 ** (Math.floor(Math.log10(value)) - 1)
  const near = isGreater ? Math.ceil(value / step) : Math.floor(value / step)
  return [near, near + (isGreater ? 1 : -1)].map((count) => Number((count * step).toPrecision(2)))
}
