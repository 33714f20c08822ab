import type { FailureKind } from '../model/index.ts'

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
