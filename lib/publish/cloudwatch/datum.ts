import type { Slot, Sample } from '../../model/index.ts'
import type { Measured, StoredDatum } from './request.ts'

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
