import type { Spread } from './measure.ts'

export interface BenchOptions {
  /** The exposition to read instead of the bench's own; benches that read none ignore it. */
  readonly file: string | undefined
  /** How many rounds count; the bench's own number when undefined. */
  readonly rounds: number | undefined
  /** How many images the database has, whose query alone is measured then; benches that have none ignore it. */
  readonly images?: number | undefined
  /** Ends the bench between two rounds; it rejects then. */
  readonly signal: AbortSignal
}

/** What was measured of one thing: a figure a column, the column's heading saying its unit. */
export interface Row {
  readonly subject: string
  readonly figures: Readonly<Record<string, Spread>>
}

export interface Report {
  readonly rows: readonly Row[]
  /** The comparisons: what was divided by what is in the name. */
  readonly ratios: Readonly<Record<string, Spread>>
  /** What else there is to say, a line each: what was left out and why. */
  readonly notes?: readonly string[]
}

export interface Bench {
  readonly name: string
  /** One line for the list of benches. */
  readonly summary: string
  readonly run: (options: BenchOptions) => Promise<Report>
}
