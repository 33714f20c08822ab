import type { PutRequest } from '../cloudwatch/request.ts'
import type { Failure } from '../model/failure.ts'
import type { Log } from '../model/log.ts'
import { seriesName } from '../model/series-name.ts'
import { dataDropped } from '../self/metrics.ts'
import type { SendState } from './send.ts'

/** A line names no more than these. */
const maxNamed = 10

/**
 * Logs what CloudWatch rejected, in one line, and returns the failure. DataDropped counts it from the next slot on; where
 * CloudWatch rejected all that the run had, it would reject that too.
 */
export function logRejected({ rejected, isTaken }: SendState, log: Log): readonly Failure[] {
  const [first] = rejected
  if (first === undefined) return []
  const data = rejected.flatMap(({ request }) => request.data)
  const series = [...new Set(data.map(nameOf))]
  const slots = new Set(rejected.map(({ request }) => new Date(request.slot).toISOString()))
  const named = {
    series: series.slice(0, maxNamed),
    of: series.length,
    slots: [...slots].slice(0, maxNamed),
  }
  log.warn('data dropped', { reason: first.failure.message, ...named, data: data.length })
  return [isTaken ? { ...first.failure, reportedBy: dataDropped.name } : first.failure]
}

function nameOf({ MetricName, Dimensions }: PutRequest['data'][number]): string {
  const [, ...own] = Dimensions.map(({ Name, Value }) => [Name, Value] as const)
  return seriesName({ metric: { name: MetricName }, dimensions: Object.fromEntries(own) })
}
