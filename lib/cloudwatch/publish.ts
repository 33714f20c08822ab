import { PutMetricDataCommand, type CloudWatchClient, type MetricDatum } from '@aws-sdk/client-cloudwatch'
import type { Slot } from '../clock.ts'
import type { Failure } from '../errors.ts'
import type { Invocation } from '../invocation.ts'
import type { Log } from '../log.ts'
import { sample, type Sample } from '../metric.ts'
import { dataDropped } from '../self/metrics.ts'
import { toData } from './datum.ts'
import { publishFailure } from './publish-failure.ts'
import { refusalOf } from './refusal.ts'
import { metricDatumOf } from './wire.ts'

/** PutMetricData takes at most 1,000 data a call. */
const mostData = 1_000

export interface Publisher {
  /**
   * Sends a slot's samples in as few calls as may be. What CloudWatch would refuse is left out and counted, on top of
   * the data that were `dropped` before.
   */
  readonly publish: (
    samples: readonly Sample[],
    slot: Slot,
    invocation: Invocation,
    dropped?: number,
  ) => Promise<readonly Failure[]>
}

/** Publishes to CloudWatch under one namespace and deployment. The client's own retries must be off. */
export function createPublisher(
  client: CloudWatchClient,
  { namespace, deployment }: { readonly namespace: string; readonly deployment: string },
): Publisher {
  return {
    publish: async (samples, slot, { log, signal }, dropped = 0) => {
      const taken = withoutRefused(samples, slot, log, dropped)
      const data = taken.flatMap((one) => toData(one, deployment, slot)).map(metricDatumOf)
      const failures: Failure[] = []
      for (const MetricData of batches(data)) {
        try {
          const command = new PutMetricDataCommand({ Namespace: namespace, MetricData })
          await client.send(command, { abortSignal: signal })
        } catch (error) {
          failures.push(publishFailure(error))
        }
      }
      log.info('published', { data: data.length, failed: failures.length })
      return failures
    },
  }
}

/** The samples that CloudWatch takes, and how many data it does not get. */
function withoutRefused(
  samples: readonly Sample[],
  slot: Slot,
  log: Log,
  dropped: number,
): readonly Sample[] {
  const taken: Sample[] = []
  for (const one of samples) {
    const reason = refusalOf(one, { slot, now: slot })
    if (reason === undefined) taken.push(one)
    else log.warn('datum dropped', { metric: one.metric.name, reason })
  }
  return [...taken, sample(dataDropped, dropped + samples.length - taken.length)]
}

function batches(data: readonly MetricDatum[]): readonly MetricDatum[][] {
  const count = Math.ceil(data.length / mostData)
  return Array.from({ length: count }, (_, index) => data.slice(index * mostData, (index + 1) * mostData))
}
