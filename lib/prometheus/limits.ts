/** The largest exposition that is parsed; a larger one is refused, never cut. */
export interface ParseLimits {
  readonly bytes: number
  readonly lines: number
  /** Characters of one line, UTF-16 units. */
  readonly lineLength: number
  readonly labelsPerSample: number
  /** Samples of the names that are asked for. Without names the lines are the bound. */
  readonly samples: number
}

/** The samples that are asked for may have so many characters each, on average; Anchore's have 196 at most. */
export const charactersPerSample = 250

/**
 * Hundreds of times what a service of Anchore exports (44 kB, 318 lines, 196 characters and 5 labels in one): they
 * bound time and memory. Samples that are asked for are kept, and counted from run to run, so their bound is
 * closer: the largest recording has 274, and a process with 500 endpoints and statuses, 17 samples each, has 8,500.
 * watch.yml may set others.
 */
export const defaultLimits: ParseLimits = {
  bytes: 20_000_000,
  lines: 500_000,
  lineLength: 1_000_000,
  labelsPerSample: 10_000,
  samples: 10_000,
}
