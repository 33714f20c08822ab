import {
  paginateGetMetricData,
  type CloudWatchClient,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch'
import { columnKey, type Column, type History } from './history.ts'
import { identityOf, cloudWatchMetric } from './series-identity.ts'
import { slotOf, minuteMs, type Slot, failed, success, type Outcome } from '../model/index.ts'
import { incompleteFailure, publishFailure, type Destination } from '../publish/index.ts'

/** A history with its cost. */
export interface HistoryRead {
  readonly history: History
  /** Calls of GetMetricData. */
  readonly calls: number
  /** Metrics that the calls asked for; AWS bills each. */
  readonly metrics: number
}

/** Limits of one call (API reference of GetMetricData). */
const maxQueries = 500
const maxDatapoints = 100_800
/** CloudWatch keeps minutes for 15 days, 5 minutes for 63 and hours for 455. */
const periods = [
  { upToDays: 1, minutes: 1 },
  { upToDays: 62, minutes: 5 },
  { upToDays: 450, minutes: 60 },
] as const
export const maxDays = 450

/** A time span, in periods of `periodMinutes`; the default depends on the length of the span (`periods`). */
export interface Span {
  readonly from: Slot
  readonly to: Slot
  readonly periodMinutes?: number
}

/** The namespace and the deployment of the series, and the client that reads them. */
type HistoryDependencies = Destination & { readonly client: CloudWatchClient }

/**
 * Reads columns from `from` to `to`, in calls that stay within the limits, one after the other: this is far below the
 * quota of 50 calls a second. Never rejects.
 */
export async function readHistory(
  { client, ...destination }: HistoryDependencies,
  columns: readonly Column[],
  { from, to, periodMinutes = usualPeriod(from, to) }: Span,
  abortSignal: AbortSignal,
): Promise<Outcome<HistoryRead>> {
  const periodMs = periodMinutes * minuteMs
  const start = slotOf(Math.floor(from / periodMs) * periodMs)
  const count = Math.ceil((to - start) / periodMs)
  const size = Math.min(maxQueries, Math.max(1, Math.floor(maxDatapoints / count)))
  const known = new Map<string, readonly (number | undefined)[]>()
  let [calls, metrics] = [0, 0]
  try {
    for (let first = 0; first < columns.length; first += size) {
      const some = columns.slice(first, first + size)
      const input = {
        MetricDataQueries: some.map((column, index) => queryOf(column, index, periodMinutes, destination)),
        StartTime: new Date(start),
        EndTime: new Date(to),
        MaxDatapoints: maxDatapoints,
      }
      const answers = await Array.fromAsync(paginateGetMetricData({ client }, input, { abortSignal }))
      const pages = answers.map(({ MetricDataResults = [] }) => MetricDataResults)
      calls += pages.length
      metrics += pages.length * some.length
      if (!isWhole(pages.at(-1))) return failed(incomplete)
      for (const [index, column] of some.entries()) {
        const own = pages.flat().filter(({ Id }) => Id === idOf(index))
        known.set(
          columnKey(column),
          valuesOf(own, (at) => Math.floor((at - start) / periodMs), count),
        )
      }
    }
  } catch (error) {
    return failed(publishFailure(error))
  }
  const history: History = {
    from: start,
    periodMinutes,
    periods: count,
    valuesOf: (column) => known.get(columnKey(column)) ?? [],
  }
  return success({ history, calls, metrics })
}

function usualPeriod(from: Slot, to: Slot): number {
  const days = (to - from) / 86_400_000
  return periods.find(({ upToDays }) => days <= upToDays)?.minutes ?? 60
}

type Page = readonly MetricDataResult[]

function isWhole(page: Page | undefined): boolean {
  return page?.every(({ StatusCode }) => StatusCode === 'Complete') === true
}

function valuesOf(
  results: Page,
  periodAt: (milliseconds: number) => number,
  count: number,
): readonly (number | undefined)[] {
  const values = Array<number | undefined>(count).fill(undefined)
  for (const { Timestamps = [], Values = [] } of results)
    Timestamps.forEach((at, index) => {
      values[periodAt(at.getTime())] = Values[index]
    })
  return values
}

const idOf = (index: number): string => `c${index}`

const incomplete = incompleteFailure('the history')

function queryOf(
  column: Column,
  index: number,
  periodMinutes: number,
  destination: Destination,
): MetricDataQuery {
  const Metric = cloudWatchMetric(identityOf(column, destination))
  return { Id: idOf(index), MetricStat: { Metric, Period: periodMinutes * 60, Stat: column.statistic } }
}
