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

/** The average length of selected samples is limited to this; Anchore's have 196 characters at most. */
export const charactersPerSample = 250

/**
 * Limits of time and memory, hundreds of times the exposition of a service of Anchore (44 kB, 318 lines, 196 characters
 * and 5 labels in one). The limit of selected samples is closer, since they are kept from run to run: the largest
 * known output of Anchore has 274, and a process with 500 endpoints and statuses, 17 samples each, has 8,500. watch.yml may override
 * them.
 */
export const defaultLimits: ParseLimits = {
  bytes: 20_000_000,
  lines: 500_000,
  lineLength: 1_000_000,
  labelsPerSample: 10_000,
  samples: 10_000,
}
