import type { PrometheusSample } from './sample.ts'

/** Reads the lines of one body in order. `line` and `end` throw a LineError where a rule of the format is broken. */
export interface LineReader {
  /**
   * The sample of a line without its line feed; undefined for a comment, a blank line and a name that is not wanted.
   * A line that is not UTF-8 has U+FFFD for each bad byte.
   */
  readonly line: (line: string, isUtf8: boolean) => PrometheusSample | undefined
  /** Checks what only the whole body can break. */
  readonly end: () => void
  /** The last lines that need no line feed; any other without one was cut short. */
  readonly unended: RegExp
}

export interface ReaderOptions {
  /** Exact names of the samples to return; undefined for all. */
  readonly names: ReadonlySet<string> | undefined
  /** Per sample. */
  readonly maxLabels: number
}
