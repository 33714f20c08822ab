import type { FailureKind } from '../model/index.ts'

/** The largest exposition that is parsed; a larger one is refused, never cut. */
export interface ParseLimits {
  readonly bytes: number
  readonly lines: number
  /** Characters of one line, UTF-16 units. */
  readonly lineLength: number
  readonly labelsPerSample: number
  /** Samples of the selected names. Without names only the lines are limited. */
  readonly samples: number
}

/**
 * Limits of time and memory, hundreds of times the exposition of a service of Anchore: 44 kB, 318 lines, up to 196
 * characters and 5 labels a line. The limit of selected samples is lower, since they are kept from run to run: the largest
 * known output of Anchore has 274, and a process with 500 endpoints and statuses, 17 samples each, has 8,500. watch.yml
 * may override them.
 */
export const defaultLimits: ParseLimits = {
  bytes: 20_000_000,
  lines: 500_000,
  lineLength: 1_000_000,
  labelsPerSample: 10_000,
  samples: 10_000,
}

/** The first syntax error of a body. */
export interface ParseProblem {
  /** `truncated`: the body ends too early. `too-large`: it is beyond a limit. */
  readonly kind: Extract<FailureKind, 'malformed' | 'truncated' | 'too-large'>
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  readonly reason: string
}

/** An error at an index of a line. */
export class LineError extends Error {
  override readonly name = 'LineError'
  readonly index: number
  readonly kind: ParseProblem['kind']

  constructor(index: number, reason: string, kind: ParseProblem['kind'] = 'malformed') {
    super(reason)
    this.index = index
    this.kind = kind
  }
}
