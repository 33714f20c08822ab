import { z } from 'zod'
import { slotOf, type Statistic } from '../../../lib/model/index.ts'
import { type SeriesIdentity, statisticOf, type Percentile } from '../../../lib/cloudwatch/index.ts'
import { Refusal, parseInput } from '../json.ts'
import { checkDimensions, checkText, dimensionsShape, timeShape } from './shape.ts'
import type { Store } from './store.ts'

// The limits of the API reference of GetMetricData.
const maxQueries = 500
export const maxDatapoints = 100_800

const queryShape = z.strictObject({
  Id: z.string(),
  Label: z.string().optional(),
  MetricStat: z.strictObject({
    Metric: z.strictObject({
      Namespace: z.string(),
      MetricName: z.string(),
      Dimensions: dimensionsShape.default([]),
    }),
    Period: z.number(),
    Stat: z.string(),
    Unit: z.string().optional(),
  }),
})
type Query = z.infer<typeof queryShape>

const inputShape = z.strictObject({
  MetricDataQueries: z.array(queryShape),
  StartTime: timeShape,
  EndTime: timeShape,
  ScanBy: z.enum(['TimestampAscending', 'TimestampDescending']).default('TimestampDescending'),
  MaxDatapoints: z.number().default(maxDatapoints),
  NextToken: z.string().optional(),
})
type Input = z.infer<typeof inputShape>

interface ReadOptions {
  readonly store: Store
  /** Milliseconds since the Unix epoch. Data that become readable later are left out. */
  readonly now: number
  /** Datapoints in a page; CloudWatch may return smaller pages than requested. */
  readonly pageSize: number
}

/**
 * Answers GetMetricData, in pages; periods count from StartTime's minute, EndTime is exclusive. Metric math is refused.
 */
export function getMetricData(input: unknown, options: ReadOptions): Page {
  const request = parseInput(inputShape, input)
  checkQueries(request)
  const lists = request.MetricDataQueries.map((query) => ({
    id: query.Id,
    label: query.Label ?? query.MetricStat.Metric.MetricName,
    points: pointsOf(query, request, options),
  }))
  return pageOf(lists, Math.min(request.MaxDatapoints, options.pageSize), request.NextToken)
}

function checkQueries({ MetricDataQueries, StartTime, EndTime, MaxDatapoints }: Input): void {
  if (StartTime >= EndTime) throw invalid('StartTime must be before EndTime.')
  if (MetricDataQueries.length < 1 || MetricDataQueries.length > maxQueries)
    throw invalid(`MetricDataQueries must have 1 to ${maxQueries} members.`)
  const ids = MetricDataQueries.map(({ Id }) => Id)
  if (!ids.every((id) => /^[a-z]\w{0,254}$/.test(id)) || new Set(ids).size < ids.length)
    throw invalid('Each Id must be unique and start with a lower-case letter, then letters, digits and _.')
  for (const { MetricStat } of MetricDataQueries) {
    if (MetricStat.Period < 60 || MetricStat.Period % 60 !== 0)
      throw invalid(`Period must be a multiple of 60, is ${MetricStat.Period}.`)
  }
  if (MaxDatapoints < 1 || MaxDatapoints > maxDatapoints)
    throw invalid(`MaxDatapoints must be 1 to ${maxDatapoints}.`)
}

function pointsOf(
  { MetricStat }: Query,
  { StartTime, EndTime, ScanBy }: Input,
  { store, now }: ReadOptions,
): readonly Point[] {
  const { Metric, Period, Unit } = MetricStat
  const statistic = readStatistic(MetricStat.Stat)
  const series = readIdentity(Metric)
  const matches = Unit === undefined || Unit === store.unitOf(series)
  const points: Point[] = []
  for (let at: number = slotOf(StartTime); matches && at < EndTime; at += Period * 1000) {
    const value = statisticOf(statistic, store.between(series, at, at + Period * 1000, now))
    if (value !== undefined) points.push({ at, value })
  }
  return ScanBy === 'TimestampDescending' ? points.reverse() : points
}

function readIdentity({ Namespace, MetricName, Dimensions }: Query['MetricStat']['Metric']): SeriesIdentity {
  checkText('Metric.Namespace', Namespace, 255)
  checkText('Metric.MetricName', MetricName, 255)
  return {
    namespace: Namespace,
    name: MetricName,
    dimensions: checkDimensions('Metric.Dimensions', Dimensions),
  }
}

function readStatistic(stat: string): Statistic | Percentile {
  switch (stat) {
    case 'Average':
    case 'Maximum':
    case 'Minimum':
    case 'SampleCount':
    case 'Sum':
      return stat
  }
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(stat)?.[1]
  if (percent === undefined)
    throw invalid(`Stat must be Average, Maximum, Minimum, SampleCount, Sum or p0 to p100, is ${stat}.`)
  return `p${Number(percent)}`
}

function invalid(message: string): Refusal {
  return new Refusal('InvalidParameterValue', message)
}

interface Point {
  /** The start of its period, milliseconds since the Unix epoch. */
  readonly at: number
  readonly value: number
}

/** The result of one query. */
interface PointList {
  readonly id: string
  readonly label: string
  readonly points: readonly Point[]
}

interface MetricDataResult {
  readonly Id: string
  readonly Label: string
  /** Epoch seconds: the starts of the periods. */
  readonly Timestamps: readonly number[]
  readonly Values: readonly number[]
  /** PartialData: a later page has more. */
  readonly StatusCode: 'Complete' | 'PartialData'
}

/** The answer of GetMetricData. */
interface Page {
  readonly MetricDataResults: readonly MetricDataResult[]
  readonly NextToken?: string
}

/** The page of `token` with at most `size` datapoints; without a token, the first page. */
function pageOf(lists: readonly PointList[], size: number, token: string | undefined): Page {
  const offset = offsetOf(token)
  let [before, room] = [offset, size]
  const results = lists.map(({ id, label, points }): MetricDataResult => {
    const some = points.slice(before, before + room)
    const isLast = before + some.length >= points.length
    before = Math.max(0, before - points.length)
    room -= some.length
    return {
      Id: id,
      Label: label,
      Timestamps: some.map(({ at }) => at / 1000),
      Values: some.map(({ value }) => value),
      StatusCode: isLast ? 'Complete' : 'PartialData',
    }
  })
  const isOver = results.every(({ StatusCode }) => StatusCode === 'Complete')
  return { MetricDataResults: results, ...(!isOver && { NextToken: `after ${offset + size}` }) }
}

/** The number of datapoints on earlier pages. */
function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0
  const offset = /^after (\d+)$/.exec(token)?.[1]
  if (offset === undefined) throw new Refusal('InvalidNextToken', 'The parameter NextToken is unknown.')
  return Number(offset)
}
