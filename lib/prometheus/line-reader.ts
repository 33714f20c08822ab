import type { PrometheusSample } from './sample.ts'
import type { Stretch } from './source.ts'

/** Reads the lines of one body in their order, each held to what the lines before it said. */
export interface LineReader {
  /** The sample of a line, its line feed excluded; undefined for none and for one that is not wanted. Throws a LineError. */
  readonly line: (stretch: Stretch, start: number, end: number) => PrometheusSample | undefined
  /** Looks back when the last line has been read. Throws a LineError. */
  readonly end: () => void
  /** What the last line may be where no line feed ends it; any other was cut short. */
  readonly unended: RegExp
  /** Whether a comment may be other than UTF-8. */
  readonly hasFreeComments: boolean
}
