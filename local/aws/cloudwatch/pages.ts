import { Refusal } from '../json/refusal.ts'

export interface Point {
  /** The start of its period, milliseconds since the Unix epoch. */
  readonly at: number
  readonly value: number
}

/** The result of one query. */
export interface PointList {
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
export interface Page {
  readonly MetricDataResults: readonly MetricDataResult[]
  readonly NextToken?: string
}

/** The page of `token` with at most `size` datapoints; without a token, the first page. */
export function pageOf(lists: readonly PointList[], size: number, token: string | undefined): Page {
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
