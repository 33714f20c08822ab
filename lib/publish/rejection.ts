import type { Slot, Sample } from '../model/index.ts'

// The limits of PutMetricData, MetricDatum and Dimension (API reference of CloudWatch).
const maxValue = 2 ** 360
const maxDimensions = 30
const maxNameLength = 255
const maxValueLength = 1_024
const maxAgeMs = 14 * 86_400_000
const maxAheadMs = 2 * 3_600_000

/** Margin at both ends: CloudWatch's clock may differ by minutes, and a request may take minutes. */
const timeMarginMs = 15 * 60_000

const printableAscii = /^[\x20-\x7e]*$/

/** The current time, and the slot of samples without a slot of their own. */
export interface Times {
  readonly slot: Slot
  /** Milliseconds since the Unix epoch. */
  readonly now: number
}

/**
 * The reason for which CloudWatch would reject this sample, and with it the whole request; undefined for a valid sample.
 * The SDK does not check: it sends NaN as the text "NaN".
 */
export function rejectionOf(sample: Sample, { slot, now }: Times): string | undefined {
  return (
    rejectionOfMeasurement(sample.measurement) ??
    rejectionOfName('the name of the metric', sample.metric.name) ??
    rejectionOfDimensions(Object.entries(sample.dimensions)) ??
    rejectionOfTime(sample.slot ?? slot, now)
  )
}

/** The reason for which CloudWatch would reject the time (milliseconds) of a datum; undefined for a valid one. */
export function rejectionOfTime(at: number, now: number): string | undefined {
  if (at < now - maxAgeMs + timeMarginMs) return 'it is older than two weeks'
  return at > now + maxAheadMs - timeMarginMs ? 'its time is more than two hours ahead' : undefined
}

function rejectionOfMeasurement(measurement: Sample['measurement']): string | undefined {
  const numbers = numbersOf(measurement)
  if (numbers.length === 0) return 'it has no value'
  if (numbers.some((value) => !Number.isFinite(value))) return 'a value is not a finite number'
  if (numbers.some((value) => Math.abs(value) > maxValue)) return 'a value is beyond 2^360'
  if (typeof measurement === 'number') return undefined
  if (countsOf(measurement).some((count) => count <= 0)) return 'a count is not positive'
  if ('values' in measurement) {
    return measurement.values.length === measurement.counts.length ? undefined : 'a value has no count'
  }
  return measurement.minimum > measurement.maximum ? 'its minimum is above its maximum' : undefined
}

function numbersOf(measurement: Sample['measurement']): readonly number[] {
  if (typeof measurement === 'number') return [measurement]
  if ('values' in measurement) return [...measurement.values, ...measurement.counts]
  const { sampleCount, sum, minimum, maximum } = measurement
  return [sampleCount, sum, minimum, maximum]
}

function countsOf(measurement: Exclude<Sample['measurement'], number>): readonly number[] {
  return 'values' in measurement ? measurement.counts : [measurement.sampleCount]
}

/** watch.yml's own check covers `Deployment`, the dimension that is added to every datum. */
function rejectionOfDimensions(dimensions: readonly (readonly [string, string])[]): string | undefined {
  if (dimensions.length >= maxDimensions) return `it has more than ${maxDimensions} dimensions`
  for (const [name, value] of dimensions) {
    if (name === 'Deployment') return 'it names the dimension Deployment twice'
    const rejection =
      rejectionOfName('the name of a dimension', name) ??
      rejectionOfText(`the value of dimension ${name}`, value, maxValueLength)
    if (rejection !== undefined) return rejection
  }
  return undefined
}

function rejectionOfName(what: string, name: string): string | undefined {
  return name.startsWith(':') ? `${what} begins with a colon` : rejectionOfText(what, name, maxNameLength)
}

function rejectionOfText(what: string, text: string, maxLength: number): string | undefined {
  const isFine = text.trim() !== '' && text.length <= maxLength && printableAscii.test(text)
  return isFine ? undefined : `${what} is blank, too long or not ASCII`
}
