/** How much of an exposition is read; what is beyond is refused, never cut. */
export interface ParseLimits {
  readonly bytes: number
  readonly lines: number
  /** UTF-16 units. */
  readonly lineLength: number
  readonly labelsPerSample: number
}

/** Far beyond anything that a scrape accepts: they bound memory, not taste. */
export const parseLimits: ParseLimits = {
  bytes: 64 * 1024 * 1024,
  lines: 1_000_000,
  lineLength: 1024 * 1024,
  labelsPerSample: 10_000,
}
