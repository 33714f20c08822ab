import { identityOf, type SeriesIdentity, type Line, statisticOf } from '../../lib/cloudwatch/index.ts'
import { minuteMs } from '../../lib/model/index.ts'
import type { Day } from './day.ts'

/** The minutes of one point of a line: a day has 288. */
export const pointMinutes = 5

/** One value for each `pointMinutes`: the highest of its minutes, or the lowest for a Minimum; undefined without data. */
export function pointsOf(
  { series, statistic }: Line,
  { config, minutes, last, series: stored }: Day,
): readonly (number | undefined)[] {
  const key = keyOf(identityOf(series, config))
  const data = stored.find((one) => keyOf(one) === key)?.data ?? []
  const byMinute = Map.groupBy(data, ({ at }) => minutes - Math.round((last - at) / minuteMs) - 1)
  const strongest = statistic === 'Minimum' ? Math.min : Math.max
  return Array.from({ length: Math.ceil(minutes / pointMinutes) }, (_, point) => {
    const values = Array.from({ length: pointMinutes }, (_, minute) =>
      byMinute.get(point * pointMinutes + minute),
    )
      .map((points = []) =>
        statisticOf(
          statistic,
          points.map(({ measurement }) => measurement),
        ),
      )
      .filter((value) => value !== undefined)
    return values.length === 0 ? undefined : strongest(...values)
  })
}

function keyOf({ namespace, name, dimensions }: SeriesIdentity): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).toSorted()])
}
