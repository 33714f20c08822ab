import { z } from 'zod'
import { slotOf } from '../../../lib/clock.ts'
import { statisticOf, type Percentile } from '../../../lib/cloudwatch/statistic.ts'
import type { Statistic } from '../../../lib/alarm.ts'
import { Refusal } from './refusal.ts'
import { checkDimensions, checkText, dimensionsShape, shaped, timeShape } from './shape.ts'
import type { SeriesIdentity, Store } from './store.ts'

// The limits of the API reference of GetMetricData.
const mostQueries = 500
export const mostDatapoints = 100_800

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
  MaxDatapoints: z.number().default(mostDatapoints),
  NextToken: z.string().optional(),
})
type Input = z.infer<typeof inputShape>

interface MetricDataResult {
  readonly Id: string
  readonly Label: string
  /** Epoch seconds: the starts of the periods. */
  readonly Timestamps: readonly number[]
  readonly Values: readonly number[]
  readonly StatusCode: 'Complete' | 'PartialData'
}

interface MetricData {
  readonly MetricDataResults: readonly MetricDataResult[]
  readonly NextToken?: string
}

export interface Reading {
  readonly store: Store
  /** What is readable later is not answered: milliseconds since the Unix epoch. */
  readonly now: number
  /** Datapoints a page; CloudWatch may answer in smaller pages than it is asked for. */
  readonly pageSize: number
}

/**
 * Answers GetMetricData, in pages; periods count from StartTime's minute, EndTime is exclusive. Metric math is refused.
 */
export function getMetricData(input: unknown, reading: Reading): MetricData {
  const request = shaped(inputShape, input)
  checkQueries(request)
  const size = Math.min(request.MaxDatapoints, reading.pageSize)
  let before = offsetOf(request.NextToken)
  let room = size
  const results = request.MetricDataQueries.map((query): MetricDataResult => {
    const points = pointsOf(query, request, reading)
    const some = points.slice(before, before + room)
    const isLast = before + some.length >= points.length
    before = Math.max(0, before - points.length)
    room -= some.length
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat.Metric.MetricName,
      Timestamps: some.map(({ at }) => at / 1000),
      Values: some.map(({ value }) => value),
      StatusCode: isLast ? 'Complete' : 'PartialData',
    }
  })
  const isOver = results.every(({ StatusCode }) => StatusCode === 'Complete')
  const next = isOver ? {} : { NextToken: `after ${offsetOf(request.NextToken) + size}` }
  return { MetricDataResults: results, ...next }
}

/** How many datapoints the pages before have told. */
function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0
  const told = /^after (\d+)$/.exec(token)?.[1]
  if (told === undefined) throw new Refusal('InvalidNextToken', 'The parameter NextToken is none of ours.')
  return Number(told)
}

function checkQueries({ MetricDataQueries, StartTime, EndTime, MaxDatapoints }: Input): void {
  if (StartTime >= EndTime) throw invalid('StartTime must be before EndTime.')
  if (MetricDataQueries.length < 1 || MetricDataQueries.length > mostQueries)
    throw invalid(`MetricDataQueries must have 1 to ${mostQueries} members.`)
  const ids = MetricDataQueries.map(({ Id }) => Id)
  if (!ids.every((id) => /^[a-z]\w{0,254}$/.test(id)) || new Set(ids).size < ids.length)
    throw invalid('Each Id must be unique and start with a lower-case letter, then letters, digits and _.')
  for (const { MetricStat } of MetricDataQueries) {
    if (MetricStat.Period < 60 || MetricStat.Period % 60 !== 0)
      throw invalid(`Period must be a multiple of 60, is ${MetricStat.Period}.`)
  }
  if (MaxDatapoints < 1 || MaxDatapoints > mostDatapoints)
    throw invalid(`MaxDatapoints must be 1 to ${mostDatapoints}.`)
}

interface Point {
  readonly at: number
  readonly value: number
}

function pointsOf(
  { MetricStat }: Query,
  { StartTime, EndTime, ScanBy }: Input,
  { store, now }: Reading,
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
