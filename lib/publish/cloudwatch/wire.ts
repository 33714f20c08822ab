import type { MetricDatum, PutMetricDataInput } from '@aws-sdk/client-cloudwatch'
import { heartbeat } from '../metrics.ts'
import type { Destination, PutRequest, StoredDatum } from './request.ts'

/** The resolution of every datum, seconds. */
const StorageResolution = 60

/** A request as the SDK takes it, its Heartbeat first. */
export function inputOf(request: PutRequest, { namespace, deployment }: Destination): PutMetricDataInput {
  const data = [heartbeatOf(request, deployment), ...request.data]
  return { Namespace: namespace, MetricData: data.map(metricDatumOf) }
}

/** The datum that proves the arrival of its request. */
function heartbeatOf({ collector, slot, bit }: Omit<PutRequest, 'data'>, deployment: string): StoredDatum {
  return {
    MetricName: heartbeat.name,
    Unit: heartbeat.unit,
    Timestamp: slot,
    Dimensions: heartbeatDimensions(deployment, collector),
    Value: 2 ** bit,
  }
}

export function heartbeatDimensions(deployment: string, collector: string): StoredDatum['Dimensions'] {
  return [
    { Name: 'Deployment', Value: deployment },
    { Name: 'Collector', Value: collector },
  ]
}

/** A datum as the SDK takes it. */
function metricDatumOf({ Timestamp, Dimensions, ...datum }: StoredDatum): MetricDatum {
  return {
    ...(datum as MetricDatum),
    StorageResolution,
    Timestamp: new Date(Timestamp),
    Dimensions: [...Dimensions],
  }
}
