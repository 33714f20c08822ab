import { ownCopy } from '../chunks.ts'
import { createFamilies } from './families.ts'
import type { LabelRules } from '../labels.ts'
import type { LineReader, ReaderOptions } from '../read-lines.ts'
import { parseLine } from './line.ts'
import { parseMetadata } from './metadata.ts'
import { LineError } from '../problem.ts'
import { hash, isOtherMetric, skipBlanks } from '../tokens.ts'

/** Reads the Prometheus text format 0.0.4. Without `names` it also checks the rules of HELP and TYPE. */
export function createTextReader({ names, maxLabels }: ReaderOptions): LineReader {
  const rules: LabelRules = {
    allowsBlanks: true,
    allowsFinalComma: true,
    refusesOtherEscapes: true,
    maxLabels,
  }
  const families = createFamilies()
  return {
    line: (line, isUtf8) => {
      const start = skipBlanks(line, 0)
      if (start === line.length) return undefined
      if (line.charCodeAt(start) === hash) {
        if (names === undefined) families.metadata(parseMetadata(line, isUtf8))
        return undefined
      }
      if (!isUtf8) throw new LineError(0, 'the line is not UTF-8')
      if (names !== undefined && isOtherMetric(line, start, names)) return undefined
      const sample = parseLine(ownCopy(line), rules)
      if (names?.has(sample.name) === false) return undefined
      if (names === undefined) families.sample(sample)
      return sample
    },
    end: () => undefined,
    unended: /^[ \t]*$/,
  }
}
