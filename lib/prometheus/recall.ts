import type { KnownLine, KnownLines } from './known-lines.ts'
import type { Stretch } from './source.ts'
import { space } from './tokens.ts'

/** Where the text of a new line is kept: in `text`, so many characters before its place in the stretch. */
export interface Kept {
  readonly text: string
  readonly shift: number
}

/** Finds the lines of one body among those that are known, in their order. */
export interface Recall {
  /** The line that came next the last time, if it is the comment between two places. */
  readonly comment: (text: string, start: number, end: number) => KnownLine | undefined
  /** The same, if it is the series at a place: its value stands behind a blank. */
  readonly series: (text: string, start: number) => KnownLine | undefined
  /** The line of this hash, if it is the text between two places. */
  readonly find: (hash: number, text: string, start: number, end: number) => KnownLine | undefined
  /** Makes the text between two places one to keep. */
  readonly keep: (stretch: Stretch, start: number, end: number) => Kept
  readonly add: (hash: number, line: KnownLine) => void
}

/** Where more lines of a stretch are new, its whole text is kept: as many copies would take more time than that takes memory. */
const mostCopies = 16

/**
 * A line is most often the one that followed the line before it the last time: then to compare the two is all there
 * is to do. Only where it is another is it looked up.
 */
export function createRecall(known: KnownLines): Recall {
  known.renew()
  let last = known.start
  let stretch: Stretch | undefined
  let added = 0
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
  return {
    comment: (text, start, end) => {
      const expected = expectedAt(text, start)
      return expected?.text.length === end - start ? (last = expected) : undefined
    },
    series: (text, start) => {
      const expected = expectedAt(text, start)
      const isSeries = expected !== undefined && text.charCodeAt(start + expected.text.length) === space
      return isSeries ? (last = expected) : undefined
    },
    find: (hash, text, start, end) => {
      const found = known.get(hash)
      return found?.text === text.slice(start, end) ? follow(found) : undefined
    },
    keep: (of, start, end) => {
      if (of !== stretch) added = 0
      stretch = of
      added += 1
      if (added <= mostCopies) {
        known.take(end - start)
        return { text: of.copy(start, end), shift: start }
      }
      if (added === mostCopies + 1) known.take(of.text.length)
      return { text: of.text, shift: 0 }
    },
    add: (hash, line) => {
      if (known.add(hash, line)) follow(line)
    },
  }
}

/** A hash of the text between two places, of a line that no scan took. */
export function hashOf(text: string, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

/** The place of the last blank between two places; `start` where there is none. */
export function lastBlank(text: string, start: number, end: number): number {
  let at = end - 1
  while (at > start && text.charCodeAt(at) !== space) at -= 1
  return at
}
