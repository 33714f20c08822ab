import { createFamilies } from './families.ts'
import type { KnownLines } from './known-lines.ts'
import { millisecondsOf, parseLine } from './line.ts'
import type { LineReader } from './line-reader.ts'
import { parseMetadata } from './metadata.ts'
import { decimalAt, numberOf } from './number.ts'
import { createRecall, lastBlank } from './recall.ts'
import type { PrometheusSample } from './sample.ts'
import { seriesOf, type Series } from './series.ts'
import type { Stretch } from './source.ts'
import { isBlank, skipBlanks, space } from './tokens.ts'
import { unwantedBy } from './unwanted.ts'

const hash = 35

/**
 * Reads the Prometheus text format 0.0.4. Without `names` every line is held to the format and to its family's HELP
 * and TYPE; with them only samples of exactly these names are taken apart, and what nobody reads is skipped.
 */
export function createTextReader(
  known: KnownLines,
  { names, maxLabels }: { readonly names: ReadonlySet<string> | undefined; readonly maxLabels: number },
): LineReader {
  const families = createFamilies()
  const recall = createRecall(known)
  const isUnwanted = names === undefined ? () => false : unwantedBy(names)

  const sampleOf = (
    series: Series,
    value: number,
    timestamp: number | undefined,
  ): PrometheusSample | undefined => {
    const { metric, labels } = series
    if (names === undefined) families.sample(series, value)
    else if (!names.has(metric.text)) return undefined
    return { name: metric.text, labels, value, timestamp }
  }

  const strangeSample = ({ copy }: Stretch, start: number, end: number): PrometheusSample | undefined => {
    const line = copy(start, end)
    const { name, labels, value, timestamp, valueAt } = parseLine(line, maxLabels)
    const series = seriesOf(known.nameOf(name), labels)
    if (line.charCodeAt(valueAt - 1) === space)
      recall.add({ text: line.slice(0, valueAt - 1), series, metadata: undefined })
    return sampleOf(series, value, timestamp)
  }

  const sample = (stretch: Stretch, start: number, end: number): PrometheusSample | undefined => {
    const { text } = stretch
    const line = recall.series(text, start, end)
    if (line?.series === undefined) return strangeSample(stretch, start, end)
    const at = start + line.text.length + 1
    const value = valueBetween(text, at, end)
    if (value !== undefined) return sampleOf(line.series, value, undefined)
    const blank = lastBlank(text, at, end)
    const stamped = valueBetween(text, at, blank)
    const timestamp = millisecondsOf(text.slice(blank + 1, end))
    return stamped === undefined || timestamp === undefined
      ? strangeSample(stretch, start, end)
      : sampleOf(line.series, stamped, timestamp)
  }

  const comment = ({ text, copy }: Stretch, start: number, end: number): void => {
    const known = recall.comment(text, start, end)
    const line = known === undefined ? copy(start, end) : known.text
    const metadata = known?.metadata ?? parseMetadata(line)
    if (known === undefined) recall.add({ text: line, series: undefined, metadata })
    families.metadata(metadata)
  }

  return {
    line: (stretch, start, end) => {
      const { text } = stretch
      const first = isBlank(text.charCodeAt(start)) ? skipBlanks(text, start) : start
      if (first >= end) return undefined
      if (text.charCodeAt(first) === hash) {
        if (names === undefined) comment(stretch, start, end)
        return undefined
      }
      return isUnwanted(text, first) ? undefined : sample(stretch, start, end)
    },
    end: () => undefined,
    unended: /^[ \t]*$/,
    hasFreeComments: true,
  }
}

function valueBetween(text: string, start: number, end: number): number | undefined {
  const value = decimalAt(text, start, end)
  return Number.isNaN(value) ? numberOf(text.slice(start, end)) : value
}
