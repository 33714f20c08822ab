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
  /** The line that was added last under this hash. */
  readonly get: (hash: number) => KnownLine | undefined
  /** Remembers a line; false where there is no room for it. */
  readonly add: (hash: number, line: KnownLine) => boolean
  /** Takes so many characters of the memory that there is for lines. */
  readonly take: (length: number) => void
  /** Makes room, if there is none, for the lines of another exposition. */
  readonly renew: () => void
  /** The one object of a metric's name. */
  readonly nameOf: (name: string) => MetricName
}

/** Some 20 MB at most: a thousand targets of one Anchore release share a few hundred lines. */
const maxLines = 50_000
/** UTF-16 units. */
const maxLength = 8_000_000

/**
 * Bounded by lines and by length: once they are full all are forgotten, and those that still come come back. A hash has
 * one line: of two lines that share it the later one is found, so that nobody can make a search long.
 */
export function createKnownLines(): KnownLines {
  const lines = new Map<number, KnownLine>()
  const names = new Map<string, MetricName>()
  // Samples of one name stand together.
  let last: MetricName | undefined
  const start: KnownLine = { text: '', series: undefined, metadata: undefined, next: undefined }
  let count = 0
  let length = 0
  const isFull = (): boolean => count >= maxLines || length > maxLength
  return {
    start,
    get: (hash) => lines.get(hash),
    add: (hash, line) => {
      if (isFull()) return false
      count += 1
      lines.set(hash, line)
      return true
    },
    take: (more) => {
      length += more
    },
    renew: () => {
      if (!isFull()) return
      lines.clear()
      names.clear()
      last = undefined
      start.next = undefined
      count = 0
      length = 0
    },
    nameOf: (name) => {
      if (last?.text === name) return last
      last = names.get(name) ?? metricNameOf(name)
      if (!isFull()) names.set(name, last)
      return last
    },
  }
}
