import type { MetricDatum } from '@aws-sdk/client-cloudwatch'
import type { Sample, Slot, Unit } from '../model/index.ts'
import { rejectionOf } from './rejection.ts'

/** The namespace, and the value of the first dimension of every datum. */
export interface Destination {
  readonly namespace: string
  readonly deployment: string
}

/** The measurement of a datum, with CloudWatch's member names. */
type Measured =
  | { readonly Value: number }
  | {
      readonly StatisticValues: {
        readonly SampleCount: number
        readonly Sum: number
        readonly Minimum: number
        readonly Maximum: number
      }
    }
  | { readonly Values: readonly number[]; readonly Counts: readonly number[] }

/**
 * A MetricDatum as a plain JSON value: no Date and nothing undefined, so that it can be stored, and sent by a later
 * version with another catalogue.
 */
export type StoredDatum = Measured & {
  readonly MetricName: string
  readonly Unit: Unit
  /** Milliseconds since the Unix epoch. */
  readonly Timestamp: number
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[]
}

/** The number of rejected samples of a metric, with the reason. */
export interface Rejected {
  readonly metric: string
  readonly reason: string
  readonly data: number
}

/** The data of a slot, and the samples that CloudWatch would reject, with the whole request. */
export function dataOf(
  samples: readonly Sample[],
  { deployment, slot, now }: { readonly deployment: string; readonly slot: Slot; readonly now: number },
): { readonly data: readonly StoredDatum[]; readonly rejected: readonly Rejected[] } {
  const data: StoredDatum[] = []
  const rejected = new Map<string, Rejected>()
  for (const one of samples) {
    const reason = rejectionOf(one, { slot, now })
    if (reason === undefined) {
      data.push(toDatum(one, deployment, slot))
      continue
    }
    const metric = one.metric.name
    const key = `${metric} ${reason}`
    rejected.set(key, { metric, reason, data: (rejected.get(key)?.data ?? 0) + 1 })
  }
  return { data, rejected: [...rejected.values()] }
}

/** The datum of one sample, with the time of the sample's own slot or of `slot`. */
export function toDatum(sample: Sample, deployment: string, slot: Slot): StoredDatum {
  const { metric, dimensions } = sample
  return {
    MetricName: metric.name,
    Unit: metric.unit,
    Timestamp: sample.slot ?? slot,
    Dimensions: [
      { Name: 'Deployment', Value: deployment },
      ...Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    ],
    ...measuredOf(sample.measurement),
  }
}

function measuredOf(measurement: Sample['measurement']): Measured {
  if (typeof measurement === 'number') return { Value: measurement }
  if ('values' in measurement) return { Values: measurement.values, Counts: measurement.counts }
  const { sampleCount, sum, minimum, maximum } = measurement
  return { StatisticValues: { SampleCount: sampleCount, Sum: sum, Minimum: minimum, Maximum: maximum } }
}

/** A datum as the SDK takes it. */
export function metricDatumOf({ Timestamp, Dimensions, ...datum }: StoredDatum): MetricDatum {
  return {
    ...(datum as MetricDatum),
    StorageResolution: 60,
    Timestamp: new Date(Timestamp),
    Dimensions: [...Dimensions],
  }
}
