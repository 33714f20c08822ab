import { PutMetricDataCommand, type CloudWatchClient, type MetricDatum } from '@aws-sdk/client-cloudwatch'
import { defineMetric } from '../../../lib/model/index.ts'

/** A metric of each form. */
export const length = defineMetric({
  name: 'Length',
  group: 'services',
  unit: 'Count',
  dimensions: ['Queue'],
  help: '',
})
export const time = defineMetric({
  name: 'Time',
  group: 'services',
  unit: 'Seconds',
  form: 'distribution',
  help: '',
})
export const probe = defineMetric({
  name: 'Probe',
  group: 'services',
  unit: 'Seconds',
  form: 'statistics',
  help: '',
})

export const now = Date.parse('2026-11-24T10:31:00Z')
export const clock = (): number => now

export function datum(changes: Partial<MetricDatum> = {}): MetricDatum {
  return { MetricName: 'QueueLength', Timestamp: new Date(now), Unit: 'Count', Value: 1, ...changes }
}

/** A datum that still lacks its value, statistic set or values. */
export const bare: MetricDatum = { MetricName: 'QueueLength', Timestamp: new Date(now), Unit: 'Count' }

/** Data of as many series. */
export function named(count: number, changes: Partial<MetricDatum> = {}): MetricDatum[] {
  return upTo(count).map((index) => datum({ MetricName: `Metric${index}`, ...changes }))
}

export function dimensions(count: number): { Name: string; Value: string }[] {
  return upTo(count).map((index) => ({ Name: `Dimension${index}`, Value: 'x' }))
}

export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

export async function put(
  client: CloudWatchClient,
  data: MetricDatum[],
  namespace = 'AnchorWatch',
): Promise<void> {
  await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data }))
}
