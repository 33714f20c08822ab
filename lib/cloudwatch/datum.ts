import type { Slot } from '../model/clock.ts'
import type { Distribution, Sample } from '../model/metric.ts'
import type { Measured, StoredDatum } from './request.ts'

/** MetricDatum: at most 150 unique values. */
const maxValues = 150

/**
 * The data of one sample, stamped with the sample's own slot or with `slot`. A distribution of more values than a datum
 * holds takes several: CloudWatch adds up data of the same series and time.
 */
export function toData(sample: Sample, deployment: string, slot: Slot): readonly StoredDatum[] {
  const { metric, dimensions } = sample
  const common = {
    MetricName: metric.name,
    Unit: metric.unit,
    Timestamp: sample.slot ?? slot,
    Dimensions: [
      { Name: 'Deployment', Value: deployment },
      ...Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    ],
  }
  return measuredOf(sample.measurement).map((measured) => ({ ...common, ...measured }))
}

function measuredOf(measurement: Sample['measurement']): readonly Measured[] {
  if (typeof measurement === 'number') return [{ Value: measurement }]
  if ('values' in measurement) return distributionsOf(measurement)
  const { sampleCount, sum, minimum, maximum } = measurement
  return [{ StatisticValues: { SampleCount: sampleCount, Sum: sum, Minimum: minimum, Maximum: maximum } }]
}

/** Adds up the counts of equal values: CloudWatch requires unique values. */
function distributionsOf({ values, counts }: Distribution): readonly Measured[] {
  const unique = new Map<number, number>()
  values.forEach((value, index) => unique.set(value, (unique.get(value) ?? 0) + (counts[index] ?? 0)))
  const pairs = [...unique]
  const parts = Math.ceil(pairs.length / maxValues)
  return Array.from({ length: parts }, (_, part) => {
    const some = pairs.slice(part * maxValues, (part + 1) * maxValues)
    return { Values: some.map(([value]) => value), Counts: some.map(([, count]) => count) }
  })
}
