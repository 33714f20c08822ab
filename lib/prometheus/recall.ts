import type { KnownLine, KnownLines } from './known-lines.ts'
import { space } from './tokens.ts'

const closeBrace = 125

/** Finds the lines of one body among those that are known, in their order. */
export interface Recall {
  readonly comment: (text: string, start: number, end: number) => KnownLine | undefined
  /** The series of a sample's line. Its value stands behind a blank behind the known text. */
  readonly series: (text: string, start: number, end: number) => KnownLine | undefined
  readonly add: (line: KnownLine, length: number) => void
}

/**
 * A line is most often the one that followed the line before it the last time: then to compare the two is all there
 * is to do. Only where it is another is it looked up, which takes a hash of all of its characters.
 */
export function createRecall(known: KnownLines): Recall {
  known.renew()
  let last = known.start
  const follow = (line: KnownLine): KnownLine => {
    last.next = line
    last = line
    return line
  }
  const expectedAt = (text: string, start: number): KnownLine | undefined => {
    const expected = last.next
    if (expected === undefined) return undefined
    return text.slice(start, start + expected.text.length) === expected.text ? expected : undefined
  }
  /** Of a line with a timestamp behind `blank`: before that there is the value's blank, and no brace. */
  const stampedSeries = (text: string, start: number, blank: number): KnownLine | undefined => {
    if (text.charCodeAt(blank - 1) === closeBrace) return undefined
    return known.get(text.slice(start, lastBlank(text, start, blank)))
  }
  return {
    comment: (text, start, end) => {
      const expected = expectedAt(text, start)
      if (expected?.text.length === end - start) return (last = expected)
      const found = known.get(text.slice(start, end))
      return found === undefined ? undefined : follow(found)
    },
    series: (text, start, end) => {
      const expected = expectedAt(text, start)
      if (expected !== undefined && text.charCodeAt(start + expected.text.length) === space)
        return (last = expected)
      const blank = lastBlank(text, start, end)
      const found = known.get(text.slice(start, blank)) ?? stampedSeries(text, start, blank)
      return found === undefined ? undefined : follow(found)
    },
    add: (line, length) => {
      if (known.add(line, length)) follow(line)
    },
  }
}

/** The place of the last blank between two places; `start` where there is none. */
export function lastBlank(text: string, start: number, end: number): number {
  let at = end - 1
  while (at > start && text.charCodeAt(at) !== space) at -= 1
  return at
}
