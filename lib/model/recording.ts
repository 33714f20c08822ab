import type { Alarm, Statistic } from './alarm.ts'
import type { Slot } from './clock.ts'
import type { Series } from './metric.ts'
import { seriesName } from './series-name.ts'

/** One statistic of published series, minute by minute; of any deployment. */
export interface Recording {
  /** The first minute. */
  readonly from: Slot
  readonly series: readonly RecordedSeries[]
}

export interface RecordedSeries {
  readonly series: Series
  readonly statistic: Statistic
  /** One value a minute, in the metric's unit; undefined where missing. */
  readonly values: readonly (number | undefined)[]
}

/** The minutes of the longest series. */
export function minutesOf({ series }: Recording): number {
  return series.reduce((longest, { values }) => Math.max(longest, values.length), 0)
}

/** The statistics that alarms see, each once: a recording of them is enough to replay the alarms. */
export function seenStatistics(
  alarms: readonly Pick<Alarm, 'series' | 'statistic' | 'condition'>[],
): readonly Omit<RecordedSeries, 'values'>[] {
  const seen = alarms.flatMap(({ series, statistic, condition }) => [
    { series, statistic },
    ...(condition === undefined ? [] : [{ series: condition.series, statistic: condition.statistic }]),
  ])
  return [...new Map(seen.map((one) => [`${seriesName(one.series)} ${one.statistic}`, one])).values()]
}
