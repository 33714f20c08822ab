import { createKnownLines } from './known-lines.ts'
import { defaultLimits, type ParseLimits } from './limits.ts'
import type { LineReader } from './line-reader.ts'
import { createOpenMetricsReader } from './openmetrics/reader.ts'
import type { ParseProblem } from './problem.ts'
import { readLines } from './read-lines.ts'
import type { PrometheusSample } from './sample.ts'
import { createTextReader } from './text.ts'
import { wantedMaker } from './wanted.ts'

/** The Prometheus text format 0.0.4 and OpenMetrics text 1.0. */
export type ExpositionFormat = 'text' | 'openmetrics'

export interface ParseOptions {
  /** `text` unless it is given. */
  readonly format?: ExpositionFormat
  /** Samples of exactly these names; all when undefined. */
  readonly names?: ReadonlySet<string> | undefined
}

export type Parsed =
  | { readonly ok: true; readonly samples: readonly PrometheusSample[] }
  | { readonly ok: false; readonly problem: ParseProblem }

/** What is left of a body whose bad lines are skipped; each sample is one that its line alone is valid with. */
export interface Salvaged {
  readonly samples: readonly PrometheusSample[]
  /** How many lines are bad, a `# EOF` that is missing counted as one, and what is wrong with the first few. */
  readonly bad: number
  readonly problems: readonly ParseProblem[]
  /** Whether the body ends too early: what is missing nobody knows. */
  readonly isTruncated: boolean
}

/** Neither function throws, whatever the body. */
export interface Parser {
  /** Strictly: one bad line refuses the whole body. */
  readonly parse: (body: Buffer, options?: ParseOptions) => Parsed
  /** A bad line costs that line. */
  readonly salvage: (body: Buffer, options?: ParseOptions) => Salvaged
}

/** So many bad lines are named; the others are counted. */
const namedProblems = 10

/** A parser that knows the lines of the bodies before: one serves all scrapes of a process. */
export function createParser(limits: ParseLimits = defaultLimits): Parser {
  const known = createKnownLines()
  const wantedOf = wantedMaker()
  const readerOf = ({ format, names }: ParseOptions, isStrict: boolean): LineReader => {
    const maxLabels = limits.labelsPerSample
    return format === 'openmetrics'
      ? createOpenMetricsReader({ wanted: wantedOf(names), maxLabels, isStrict })
      : createTextReader(known, { wanted: wantedOf(names), maxLabels })
  }
  const limitsOf = ({ names }: ParseOptions): ParseLimits =>
    names === undefined ? { ...limits, samples: Infinity } : limits
  return {
    parse: (body, options = {}) => {
      let problem: ParseProblem | undefined
      const samples = readLines(body, readerOf(options, true), limitsOf(options), (found) => {
        problem = found
        return 'stop'
      })
      return problem === undefined ? { ok: true, samples } : { ok: false, problem }
    },
    salvage: (body, options = {}) => {
      const problems: ParseProblem[] = []
      let bad = 0
      let isTruncated = false
      const samples = readLines(body, readerOf(options, false), limitsOf(options), (problem) => {
        bad += 1
        if (problem.kind === 'truncated') isTruncated = true
        if (problems.length < namedProblems) problems.push(problem)
        return 'go on'
      })
      return { samples, bad, problems, isTruncated }
    },
  }
}

/** Parses one text body, and remembers nothing. */
export function parseText(body: Buffer, names?: ReadonlySet<string>): Parsed {
  return createParser().parse(body, { names })
}
