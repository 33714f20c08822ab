import type { MetricDatum } from '@aws-sdk/client-cloudwatch'
import type { Slot } from '../clock.ts'
import type { Sample } from '../metric.ts'

/** CloudWatch takes values between -2^360 and 2^360 and no others (PutMetricData, MetricDatum). */
const greatestValue = 2 ** 360
/** MetricDatum: at most 150 unique values. */
const mostValues = 150
/** Dimension: a value has 1 to 1,024 ASCII characters, none of them a control character, not all of them blank. */
const dimensionValue = /^[\x20-\x7e]{1,1024}$/

const slotSeconds = 60

/** One datum of PutMetricData, stamped with the slot, or with the missed minute that the sample tells of. */
export function toDatum(sample: Sample, deployment: string, slot: Slot): MetricDatum {
  const { metric, dimensions } = sample
  return {
    MetricName: metric.name,
    Unit: metric.unit,
    StorageResolution: slotSeconds,
    Timestamp: new Date(sample.slot ?? slot),
    Dimensions: [
      { Name: 'Deployment', Value: deployment },
      ...Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    ],
    ...toMeasurement(sample.measurement),
  }
}

function toMeasurement(measurement: Sample['measurement']): Partial<MetricDatum> {
  if (typeof measurement === 'number') return { Value: measurement }
  if ('values' in measurement) {
    return { Values: [...measurement.values], Counts: [...measurement.counts] }
  }
  const { sampleCount, sum, minimum, maximum } = measurement
  return { StatisticValues: { SampleCount: sampleCount, Sum: sum, Minimum: minimum, Maximum: maximum } }
}

/**
 * Why CloudWatch would refuse this sample, and with it the whole request; undefined where it would not.
 * The SDK does not look: it sends NaN as the text "NaN".
 */
export function refusalOf({ dimensions, measurement }: Sample): string | undefined {
  const numbers = numbersOf(measurement)
  if (numbers.length === 0) return 'it has no value'
  if (numbers.some((value) => !Number.isFinite(value))) return 'a value is not a finite number'
  if (numbers.some((value) => Math.abs(value) > greatestValue)) return 'a value is beyond 2^360'
  if (countsOf(measurement).some((count) => count <= 0)) return 'a count is not positive'
  if (typeof measurement !== 'number' && 'values' in measurement && measurement.values.length > mostValues) {
    return `it has more than ${mostValues} values`
  }
  const bad = Object.entries(dimensions).find(
    ([, value]) => !dimensionValue.test(value) || value.trim() === '',
  )
  return bad === undefined ? undefined : `the value of dimension ${bad[0]} is blank, too long or not ASCII`
}

function numbersOf(measurement: Sample['measurement']): readonly number[] {
  if (typeof measurement === 'number') return [measurement]
  if ('values' in measurement) return [...measurement.values, ...measurement.counts]
  const { sampleCount, sum, minimum, maximum } = measurement
  return [sampleCount, sum, minimum, maximum]
}

function countsOf(measurement: Sample['measurement']): readonly number[] {
  if (typeof measurement === 'number') return []
  return 'values' in measurement ? measurement.counts : [measurement.sampleCount]
}
