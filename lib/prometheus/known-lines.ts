import type { Metadata } from './metadata.ts'
import { metricNameOf, type MetricName, type Series } from './series.ts'

/** A line that was read before, less its value: what it says needs not be found out again. */
export interface KnownLine {
  /** The whole of a comment; of a sample what stands before the blank before the value. */
  readonly text: string
  /** Undefined of a comment. */
  readonly series: Series | undefined
  /** Undefined of a sample. */
  readonly metadata: Metadata | undefined
  /** The line that came after it the last time. */
  next: KnownLine | undefined
}

/** The lines of earlier expositions, which repeat themselves from scrape to scrape in the same order. */
export interface KnownLines {
  /** What stands before the first line. */
  readonly start: KnownLine
  readonly get: (text: string) => KnownLine | undefined
  /** The line of this text, which is remembered from now on; undefined where there is no room for it. */
  readonly add: (line: Omit<KnownLine, 'next'>) => KnownLine | undefined
  /** Makes room, if there is none, for the lines of another exposition. */
  readonly renew: () => void
  /** The one object of a metric's name. */
  readonly nameOf: (name: string) => MetricName
}

/** Some 20 MB at most: a thousand targets of one Anchore release share a few hundred lines. */
const maxLines = 50_000
/** UTF-16 units. */
const maxLength = 8_000_000

/** Bounded by lines and by length: once they are full all are forgotten, and those that still come come back. */
export function createKnownLines(): KnownLines {
  const lines = new Map<string, KnownLine>()
  const names = new Map<string, MetricName>()
  const start: KnownLine = { text: '', series: undefined, metadata: undefined, next: undefined }
  let length = 0
  let isFull = false
  return {
    start,
    get: (text) => lines.get(text),
    add: ({ text, series, metadata }) => {
      const found = lines.get(text)
      if (found !== undefined) return found
      isFull ||= lines.size >= maxLines || length + text.length > maxLength
      if (isFull) return undefined
      const line: KnownLine = { text, series, metadata, next: undefined }
      lines.set(text, line)
      length += text.length
      return line
    },
    renew: () => {
      if (!isFull) return
      lines.clear()
      names.clear()
      start.next = undefined
      length = 0
      isFull = false
    },
    nameOf: (name) => {
      const found = names.get(name)
      if (found !== undefined) return found
      const metric = metricNameOf(name)
      if (!isFull) names.set(name, metric)
      return metric
    },
  }
}
