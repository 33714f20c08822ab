import { millisecondsOf, parseLine } from './line.ts'
import { decimalAt, numberOf } from './number.ts'
import { lastBlank, type Recall } from './recall.ts'
import type { PrometheusSample } from './sample.ts'
import { seriesOf, type MetricName, type Series } from './series.ts'
import type { Stretch } from './source.ts'
import { space } from './tokens.ts'

type SampleReader = (stretch: Stretch, start: number, end: number) => PrometheusSample | undefined

interface SampleParts {
  readonly nameOf: (name: string) => MetricName
  readonly maxLabels: number
  /** Whether the sample is wanted. Throws a LineError where it breaks the rules of its family. */
  readonly accept: (series: Series, value: number) => boolean
}

/** Reads the samples of one body: of a line that is known the value only, another it takes apart. Throws LineErrors. */
export function sampleReader(recall: Recall, { nameOf, maxLabels, accept }: SampleParts): SampleReader {
  const sampleOf = (
    series: Series,
    value: number,
    timestamp: number | undefined,
  ): PrometheusSample | undefined =>
    accept(series, value) ? { name: series.metric.text, labels: series.labels, value, timestamp } : undefined

  const strange: SampleReader = ({ copy }, start, end) => {
    const line = copy(start, end)
    const { name, labels, value, timestamp, valueAt } = parseLine(line, maxLabels)
    const series = seriesOf(nameOf(name), labels)
    const text = line.slice(0, valueAt - 1)
    if (line.charCodeAt(valueAt - 1) === space)
      recall.add({ text, series, metadata: undefined, next: undefined }, line.length)
    return sampleOf(series, value, timestamp)
  }

  return (stretch, start, end) => {
    const { text } = stretch
    const line = recall.series(text, start, end)
    if (line?.series === undefined) return strange(stretch, start, end)
    const at = start + line.text.length + 1
    const value = valueBetween(text, at, end)
    if (value !== undefined) return sampleOf(line.series, value, undefined)
    const blank = lastBlank(text, at, end)
    const stamped = valueBetween(text, at, blank)
    const timestamp = millisecondsOf(text.slice(blank + 1, end))
    return stamped === undefined || timestamp === undefined
      ? strange(stretch, start, end)
      : sampleOf(line.series, stamped, timestamp)
  }
}

function valueBetween(text: string, start: number, end: number): number | undefined {
  const value = decimalAt(text, start, end)
  return Number.isNaN(value) ? numberOf(text.slice(start, end)) : value
}
