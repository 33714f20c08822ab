import type { LineReader } from '../line-reader.ts'
import { LineError } from '../problem.ts'
import type { PrometheusSample } from '../sample.ts'
import type { Wanted } from '../wanted.ts'
import { createOpenMetricsFamilies } from './families.ts'
import { parseOpenMetricsLine } from './line.ts'
import { parseOpenMetricsMetadata } from './metadata.ts'

const hash = 35

export interface OpenMetricsOptions {
  readonly wanted: Wanted | undefined
  readonly maxLabels: number
  readonly isStrict: boolean
}

/**
 * Reads OpenMetrics text 1.0. Without `wanted` every line is held to the format and to its family; with it only samples
 * of exactly these names are taken apart, and what nobody reads is skipped.
 */
export function createOpenMetricsReader({ wanted, maxLabels, isStrict }: OpenMetricsOptions): LineReader {
  const families = createOpenMetricsFamilies(isStrict)
  let isOver = false
  const sampleOf = (written: string): PrometheusSample | undefined => {
    const line = parseOpenMetricsLine(written, maxLabels)
    const { name, labels, value, seconds } = line
    if (wanted?.names.has(name) === false) return undefined
    if (wanted === undefined) families.sample(line)
    return { name, labels, value, timestamp: seconds === undefined ? undefined : Math.round(seconds * 1000) }
  }
  return {
    line: ({ text, copy }, start, end) => {
      if (isOver) throw new LineError(0, 'there is a line after # EOF')
      if (start === end) throw new LineError(0, 'there is a blank line')
      const isComment = text.charCodeAt(start) === hash
      if (!isComment && wanted?.isUnwanted(text, start) === true) return undefined
      const written = copy(start, end)
      if (!isComment) return sampleOf(written)
      if (written === '# EOF') isOver = true
      else if (wanted === undefined) families.metadata(parseOpenMetricsMetadata(written))
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
