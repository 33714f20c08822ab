import { ownCopy } from '../chunks.ts'
import type { LabelRules } from '../labels.ts'
import { LineError } from '../problem.ts'
import type { LineReader, ReaderOptions } from '../read-lines.ts'
import type { PrometheusSample } from '../sample.ts'
import { hash, isOtherMetric } from '../tokens.ts'
import { createOpenMetricsFamilies } from './families.ts'
import { parseOpenMetricsLine } from './line.ts'
import { parseOpenMetricsMetadata } from './metadata.ts'

/** Reads OpenMetrics text 1.0. Without `names` it also checks the rules of metric families. */
export function createOpenMetricsReader({ names, maxLabels }: ReaderOptions): LineReader {
  const rules: LabelRules = {
    allowsBlanks: false,
    allowsFinalComma: false,
    refusesOtherEscapes: false,
    maxLabels,
  }
  const families = createOpenMetricsFamilies()
  let hasEnded = false
  const readComment = (line: string): void => {
    if (line === '# EOF') hasEnded = true
    else if (names === undefined) families.metadata(parseOpenMetricsMetadata(line))
  }
  const readSample = (line: string): PrometheusSample | undefined => {
    const parsed = parseOpenMetricsLine(ownCopy(line), rules)
    const { name, labels, value, seconds } = parsed
    if (names?.has(name) === false) return undefined
    if (names === undefined) families.sample(parsed)
    return { name, labels, value, timestamp: seconds === undefined ? undefined : Math.round(seconds * 1000) }
  }
  return {
    line: (line, isUtf8) => {
      if (!isUtf8) throw new LineError(0, 'the line is not UTF-8')
      if (hasEnded) throw new LineError(0, 'there is a line after # EOF')
      if (line === '') throw new LineError(0, 'there is a blank line')
      if (line.charCodeAt(0) === hash) {
        readComment(line)
        return undefined
      }
      return names !== undefined && isOtherMetric(line, 0, names) ? undefined : readSample(line)
    },
    end: () => {
      if (!hasEnded) throw new LineError(0, 'there is no # EOF: the body is cut short', 'truncated')
      families.end()
    },
    unended: /^# EOF$/,
  }
}
