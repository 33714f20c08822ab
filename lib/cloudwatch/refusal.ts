import type { Slot } from '../model/clock.ts'
import type { Sample } from '../model/metric.ts'

// The limits of PutMetricData, MetricDatum and Dimension (API reference of CloudWatch).
const greatestValue = 2 ** 360
const mostDimensions = 30
const mostNameLength = 255
const mostValueLength = 1_024
const oldestMs = 14 * 86_400_000
const aheadMs = 2 * 3_600_000

/** Off both ends of what CloudWatch takes: its clock may be minutes off ours, and a request is minutes under way. */
const timeMarginMs = 15 * 60_000

const printableAscii = /^[\x20-\x7e]*$/

/** When it is, and which slot an undated sample is for. */
export interface Times {
  readonly slot: Slot
  /** Milliseconds since the Unix epoch. */
  readonly now: number
}

/**
 * Why CloudWatch would refuse this sample, and with it the whole request; undefined where it would not.
 * The SDK does not look: it sends NaN as the text "NaN".
 */
export function refusalOf(sample: Sample, { slot, now }: Times): string | undefined {
  return (
    flawOfMeasurement(sample.measurement) ??
    flawOfName('the name of the metric', sample.metric.name) ??
    flawOfDimensions(Object.entries(sample.dimensions)) ??
    flawOfTime(sample.slot ?? slot, now)
  )
}

/** Why CloudWatch would not take the time (milliseconds) of a datum; undefined where it would. */
export function flawOfTime(at: number, now: number): string | undefined {
  if (at < now - oldestMs + timeMarginMs) return 'it is older than two weeks'
  return at > now + aheadMs - timeMarginMs ? 'its time is more than two hours ahead' : undefined
}

function flawOfMeasurement(measurement: Sample['measurement']): string | undefined {
  const numbers = numbersOf(measurement)
  if (numbers.length === 0) return 'it has no value'
  if (numbers.some((value) => !Number.isFinite(value))) return 'a value is not a finite number'
  if (numbers.some((value) => Math.abs(value) > greatestValue)) return 'a value is beyond 2^360'
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

/** `Deployment`, which every datum has beside its own dimensions, is checked with watch.yml. */
function flawOfDimensions(dimensions: readonly (readonly [string, string])[]): string | undefined {
  if (dimensions.length >= mostDimensions) return `it has more than ${mostDimensions} dimensions`
  for (const [name, value] of dimensions) {
    if (name === 'Deployment') return 'it names the dimension Deployment twice'
    const flaw =
      flawOfName('the name of a dimension', name) ??
      flawOfText(`the value of dimension ${name}`, value, mostValueLength)
    if (flaw !== undefined) return flaw
  }
  return undefined
}

function flawOfName(what: string, name: string): string | undefined {
  return name.startsWith(':') ? `${what} begins with a colon` : flawOfText(what, name, mostNameLength)
}

function flawOfText(what: string, text: string, most: number): string | undefined {
  const isFine = text.trim() !== '' && text.length <= most && printableAscii.test(text)
  return isFine ? undefined : `${what} is blank, too long or not ASCII`
}
