import { analysis, analysisParts } from '../columns.ts'
import type { Column, History } from '../../cloudwatch/index.ts'

/** The columns from which a percentile of the analysis times is computed; periods of an hour have enough analyses. */
export const percentileColumns: readonly Column[] = [
  analysis.count,
  analysis.max,
  ...analysisParts.map(({ column }) => column),
]

/** The times of one period: their number, and the time that each share does not exceed. */
interface PeriodTimes {
  readonly count: number
  readonly knots: readonly { readonly share: number; readonly seconds: number }[]
}

/** The time that a share of the analyses, 0 to 1, does not exceed, in seconds; undefined without analyses. */
export function percentileOf(history: History, share: number): number | undefined {
  const times = periodTimesOf(history)
  const total = times.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return undefined
  const within = (seconds: number): number =>
    times.reduce((sum, one) => sum + one.count * shareWithin(one, seconds), 0) / total
  let [low, high] = [0, Math.max(...times.map(({ knots }) => knots.at(-1)?.seconds ?? 0))]
  while (high - low > 0.001) {
    const middle = (low + high) / 2
    if (within(middle) < share) low = middle
    else high = middle
  }
  return high
}

function periodTimesOf(history: History): readonly PeriodTimes[] {
  const counts = history.valuesOf(analysis.count)
  const columns = [
    ...analysisParts.map(({ column }) => ({ column, share: Number(column.statistic.slice(1)) / 100 })),
    { column: analysis.max, share: 1 },
  ].map(({ column, share }) => ({ share, values: history.valuesOf(column) }))
  return counts.flatMap((count, period) => {
    const knots = columns.flatMap(({ share, values }) => {
      const seconds = values[period]
      return seconds === undefined ? [] : [{ share, seconds }]
    })
    return count === undefined || knots.length === 0 ? [] : [{ count, knots }]
  })
}

/**
 * The share of the analyses of a period that took at most this long, by linear interpolation between two known points.
 */
function shareWithin({ knots }: PeriodTimes, seconds: number): number {
  const next = knots.findIndex((knot) => knot.seconds > seconds)
  if (next === -1) return 1
  const [before, after] = [knots[next - 1] ?? { share: 0, seconds: 0 }, knots[next]]
  if (after === undefined) return 1
  const way = (seconds - before.seconds) / (after.seconds - before.seconds)
  return before.share + way * (after.share - before.share)
}
