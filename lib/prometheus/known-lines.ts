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
  /** Remembers a line, which keeps so many characters in memory; false where there is no room for it. */
  readonly add: (line: KnownLine, length: number) => boolean
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
  // Samples of one name stand together.
  let last: MetricName | undefined
  const start: KnownLine = { text: '', series: undefined, metadata: undefined, next: undefined }
  let length = 0
  let isFull = false
  return {
    start,
    get: (text) => lines.get(text),
    add: (line, added) => {
      length += added
      isFull ||= lines.size >= maxLines || length > maxLength
      if (!isFull) lines.set(line.text, line)
      return !isFull
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
      if (last?.text === name) return last
      last = names.get(name) ?? metricNameOf(name)
      if (!isFull) names.set(name, last)
      return last
    },
  }
}
