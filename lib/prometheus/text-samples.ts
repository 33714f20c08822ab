import { millisecondsOf, parseLine } from './line.ts'
import { decimalAt, numberOf } from './number.ts'
import type { KnownLine } from './known-lines.ts'
import { hashOf, lastBlank, type Recall } from './recall.ts'
import type { PrometheusSample } from './sample.ts'
import { newScan, scanSeries } from './scan.ts'
import { scannedLabels } from './scanned-labels.ts'
import { newSeries, type MetricName, type Series } from './series.ts'
import type { Stretch } from './source.ts'
import { space } from './tokens.ts'

type SampleReader = (stretch: Stretch, start: number, end: number) => PrometheusSample | undefined

interface SampleParts {
  readonly nameOf: (name: string) => MetricName
  readonly maxLabels: number
  /** Whether the sample is wanted. Throws a LineError where it breaks the rules of its family. */
  readonly accept: (series: Series, value: number) => boolean
}

/**
 * Reads the samples of one body: of a line that is known the value only, a usual one it scans, any other it takes apart
 * by the letter. Throws LineErrors.
 */
export function sampleReader(recall: Recall, { nameOf, maxLabels, accept }: SampleParts): SampleReader {
  const scan = newScan()
  const sampleOf = (series: Series, value: number, timestamp: number | undefined) =>
    accept(series, value) ? { name: series.metric.text, labels: series.labels, value, timestamp } : undefined

  /** The line where it is a usual one. */
  const usual = (stretch: Stretch, start: number): KnownLine | undefined => {
    if (!scanSeries(stretch.text, start, maxLabels, scan)) return undefined
    const { hash, end } = scan
    const found = recall.find(hash, stretch.text, start, end)
    if (found !== undefined) return found
    const { text, shift } = recall.keep(stretch, start, end)
    const labels = scannedLabels(text, shift, scan)
    if (labels === undefined) return undefined
    const series = newSeries(nameOf(text.slice(start - shift, scan.nameEnd - shift)), labels)
    const line = {
      text: text.slice(start - shift, end - shift),
      series,
      metadata: undefined,
      next: undefined,
    }
    recall.add(hash, line)
    return line
  }

  const strange: SampleReader = (stretch, start, end) => {
    const line = stretch.copy(start, end)
    const { name, labels, value, timestamp, valueAt } = parseLine(line, maxLabels)
    const series = newSeries(nameOf(name), labels)
    const text = line.slice(0, valueAt - 1)
    if (line.charCodeAt(valueAt - 1) === space) {
      recall.keep(stretch, start, end)
      recall.add(hashOf(text, 0, text.length), { text, series, metadata: undefined, next: undefined })
    }
    return sampleOf(series, value, timestamp)
  }

  return (stretch, start, end) => {
    const { text } = stretch
    const line = recall.series(text, start) ?? usual(stretch, start) ?? again(recall, text, start, end)
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

/** A line that is not a usual one, and is known. */
function again(recall: Recall, text: string, start: number, end: number): KnownLine | undefined {
  const blank = lastBlank(text, start, end)
  return recall.find(hashOf(text, start, blank), text, start, blank)
}

function valueBetween(text: string, start: number, end: number): number | undefined {
  const value = decimalAt(text, start, end)
  return Number.isNaN(value) ? numberOf(text.slice(start, end)) : value
}
