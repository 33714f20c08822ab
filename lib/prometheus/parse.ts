import { defaultLimits, type ParseLimits } from './limits.ts'
import { createOpenMetricsReader } from './openmetrics/reader.ts'
import { readLines, type LineReader, type Parsed, type ReaderOptions } from './read-lines.ts'
import { createTextReader } from './text/reader.ts'

/** The Prometheus text format 0.0.4 and OpenMetrics text 1.0. */
export type ExpositionFormat = 'text' | 'openmetrics'

export interface ParseOptions {
  /** Default: `text`. */
  readonly format?: ExpositionFormat
  /**
   * Exact names of the samples to return; undefined for all. With names, comments and other samples are skipped
   * unchecked.
   */
  readonly names?: ReadonlySet<string> | undefined
  readonly limits?: ParseLimits
}

const readers: Readonly<Record<ExpositionFormat, (options: ReaderOptions) => LineReader>> = {
  text: createTextReader,
  openmetrics: createOpenMetricsReader,
}

/**
 * Parses an exposition strictly: one bad line fails the whole body. Never throws. The limit of samples applies only
 * with names.
 */
export function parseExposition(
  body: Buffer,
  { format = 'text', names, limits = defaultLimits }: ParseOptions = {},
): Parsed {
  const reader = readers[format]({ names, maxLabels: limits.labelsPerSample })
  return readLines(body, reader, names === undefined ? { ...limits, samples: Infinity } : limits)
}
