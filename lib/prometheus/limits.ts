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

/** The maximum average length of the selected samples, characters; Anchore's have 196 at most. */
export const charactersPerSample = 250

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
