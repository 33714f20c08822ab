import type { PutRequest } from '../cloudwatch/request.ts'
import { type Failure, type Log, seriesName } from '../../model/index.ts'
import { dataDropped } from '../metrics.ts'
import type { SendState } from './send.ts'

/** The maximum number of names in a line. */
const maxNamed = 10

/**
 * Logs the data that CloudWatch rejected, in one line, and returns the failure. The DataDropped of the next slot
 * reports it, unless CloudWatch accepted nothing from this run and may reject DataDropped too.
 */
export function logRejected({ rejected, hasAccepted }: SendState, log: Log): readonly Failure[] {
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
  return [hasAccepted ? { ...first.failure, reportedBy: dataDropped.name } : first.failure]
}

function nameOf({ MetricName, Dimensions }: PutRequest['data'][number]): string {
  const [, ...own] = Dimensions.map(({ Name, Value }) => [Name, Value] as const)
  return seriesName({ metric: { name: MetricName }, dimensions: Object.fromEntries(own) })
}
