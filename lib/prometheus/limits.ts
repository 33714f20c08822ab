/** How much of an exposition is read; what is beyond is refused, never cut. */
export interface ParseLimits {
  readonly bytes: number
  readonly lines: number
  /** Characters of one line, UTF-16 units. */
  readonly lineLength: number
  readonly labelsPerSample: number
}

/**
 * Hundreds of times what a service of Anchore exports (44 kB, 318 lines, 196 characters and 5 labels in one): they
 * bound time and memory, not taste. watch.yml may set others.
 */
export const defaultLimits: ParseLimits = {
  bytes: 20_000_000,
  lines: 500_000,
  lineLength: 1_000_000,
  labelsPerSample: 10_000,
}
