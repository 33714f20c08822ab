import { createFamilies } from './families.ts'
import type { KnownLines } from './known-lines.ts'
import type { LineReader } from './line-reader.ts'
import { parseMetadata, scanMetadata, scannedMetadata, type Metadata } from './metadata.ts'
import { createRecall, hashOf, type Recall } from './recall.ts'
import { newScan } from './scan.ts'
import type { Series } from './series.ts'
import type { Stretch } from './source.ts'
import { sampleReader } from './text-samples.ts'
import { isBlank, skipBlanks } from './tokens.ts'
import type { Wanted } from './wanted.ts'

const hash = 35

/**
 * Reads the Prometheus text format 0.0.4. Without `wanted` every line is held to the format and to its family's HELP
 * and TYPE; with it only samples of exactly these names are taken apart, and what nobody reads is skipped.
 */
export function createTextReader(
  known: KnownLines,
  { wanted, maxLabels }: { readonly wanted: Wanted | undefined; readonly maxLabels: number },
): LineReader {
  const recall = createRecall(known)
  const families = createFamilies()
  const accept = (series: Series, value: number): boolean => {
    if (wanted !== undefined) return wanted.names.has(series.metric.text)
    families.sample(series, value)
    return true
  }
  const sampleOf = sampleReader(recall, { nameOf: known.nameOf, maxLabels, accept })
  const readMetadata = metadataReader(recall)
  return {
    line: (stretch, start, end) => {
      const { text } = stretch
      const first = isBlank(text.charCodeAt(start)) ? skipBlanks(text, start) : start
      if (first >= end) return undefined
      if (text.charCodeAt(first) !== hash)
        return wanted?.isUnwanted(text, first) === true ? undefined : sampleOf(stretch, start, end)
      if (wanted === undefined) families.metadata(readMetadata(stretch, start, end))
      return undefined
    },
    end: () => undefined,
    unended: /^[ \t]*$/,
    hasFreeComments: true,
  }
}

type MetadataReader = (stretch: Stretch, start: number, end: number) => Metadata

/** Reads the comments of one body as sampleReader does the samples. Throws LineErrors. */
function metadataReader(recall: Recall): MetadataReader {
  const scan = newScan()
  return (stretch, start, end) => {
    const { text } = stretch
    const expected = recall.comment(text, start, end)?.metadata
    if (expected !== undefined) return expected
    const isUsual = scanMetadata(text, start, end, scan)
    const hash = isUsual ? scan.hash : hashOf(text, start, end)
    const found = recall.find(hash, text, start, end)?.metadata
    if (found !== undefined) return found
    const kept = recall.keep(stretch, start, end)
    const line = kept.text.slice(start - kept.shift, end - kept.shift)
    const scanned = isUsual ? scannedMetadata(line, scan.nameEnd - start) : undefined
    const metadata = scanned ?? parseMetadata(line)
    recall.add(hash, { text: line, series: undefined, metadata, next: undefined })
    return metadata
  }
}
