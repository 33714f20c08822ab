import type { LineReader } from '../line-reader.ts'
import { LineError } from '../problem.ts'
import type { PrometheusSample } from '../sample.ts'
import { createOpenMetricsFamilies } from './families.ts'
import { parseOpenMetricsLine } from './line.ts'
import { parseOpenMetricsMetadata } from './metadata.ts'

const hash = 35

export interface OpenMetricsOptions {
  readonly names: ReadonlySet<string> | undefined
  readonly maxLabels: number
  readonly isStrict: boolean
}

/** Reads OpenMetrics text 1.0. By `names` every line is taken apart too: its rules are between lines. */
export function createOpenMetricsReader({ names, maxLabels, isStrict }: OpenMetricsOptions): LineReader {
  const families = createOpenMetricsFamilies(isStrict)
  let isOver = false
  const sampleOf = (written: string): PrometheusSample | undefined => {
    const line = parseOpenMetricsLine(written, maxLabels)
    families.sample(line)
    const { name, labels, value, seconds } = line
    if (names?.has(name) === false) return undefined
    return { name, labels, value, timestamp: seconds === undefined ? undefined : Math.round(seconds * 1000) }
  }
  return {
    line: ({ copy }, start, end) => {
      const written = copy(start, end)
      if (isOver) throw new LineError(0, 'there is a line after # EOF')
      if (written === '') throw new LineError(0, 'there is a blank line')
      if (written.charCodeAt(0) !== hash) return sampleOf(written)
      if (written === '# EOF') isOver = true
      else families.metadata(parseOpenMetricsMetadata(written))
      return undefined
    },
    end: () => {
      if (!isOver) throw new LineError(0, 'there is no # EOF: the body is cut short', 'truncated')
      families.end()
    },
    unended: /^# EOF$/,
    hasFreeComments: false,
  }
}
