import {
  paginateGetMetricData,
  type CloudWatchClient,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch'
import {
  type CollectorName,
  slotOf,
  slotPlus,
  type Slot,
  failed,
  success,
  type Outcome,
} from '../../model/index.ts'
import { heartbeat } from '../metrics.ts'
import { incompleteFailure, publishFailure } from './publish-failure.ts'
import type { Destination } from './request.ts'
import { heartbeatDimensions } from './wire.ts'

/**
 * The sum of a collector's Heartbeats by slot, 0 for a slot without any: it identifies the arrived requests of the slot.
 * One GetMetricData call for all slots if CloudWatch answers in one page. Never rejects.
 */
export type Heartbeats = (
  collector: CollectorName,
  slots: readonly Slot[],
  signal: AbortSignal,
) => Promise<Outcome<ReadonlyMap<Slot, number>>>

export interface HeartbeatsDependencies extends Destination {
  readonly client: CloudWatchClient
}

const periodSeconds = 60

export function heartbeatsWith(dependencies: HeartbeatsDependencies): Heartbeats {
  return async (collector, slots, signal) => {
    const sums = new Map<Slot, number>(slots.map((slot) => [slot, 0]))
    if (slots.length === 0) return success(sums)
    try {
      const pages = await pagesOf(dependencies, collector, slots, signal)
      if (pages.at(-1)?.StatusCode !== 'Complete') return failed(incomplete)
      for (const { Timestamps = [], Values = [] } of pages) {
        Timestamps.forEach((at, index) => {
          const slot = slotOf(at.getTime())
          if (sums.has(slot)) sums.set(slot, Values[index] ?? 0)
        })
      }
      return success(sums)
    } catch (error) {
      return failed(publishFailure(error))
    }
  }
}

/** A heartbeat that a partial answer lacks may be in CloudWatch. */
const incomplete = incompleteFailure('the heartbeats')

/** All pages of the answer. Rejects when a page is missing. */
async function pagesOf(
  { client, namespace, deployment }: HeartbeatsDependencies,
  collector: CollectorName,
  slots: readonly Slot[],
  abortSignal: AbortSignal,
): Promise<readonly MetricDataResult[]> {
  const Metric = {
    Namespace: namespace,
    MetricName: heartbeat.name,
    Dimensions: [...heartbeatDimensions(deployment, collector)],
  }
  const query = {
    MetricDataQueries: [{ Id: 'heartbeat', MetricStat: { Metric, Period: periodSeconds, Stat: 'Sum' } }],
    StartTime: new Date(Math.min(...slots)),
    EndTime: new Date(slotPlus(slotOf(Math.max(...slots)), 1)),
  }
  const pages = await Array.fromAsync(paginateGetMetricData({ client }, query, { abortSignal }))
  return pages.flatMap(({ MetricDataResults = [] }) => MetricDataResults)
}
