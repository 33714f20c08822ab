const hourMs = 3_600_000

/** After what time a datum can be read, by its age when it came; both milliseconds. */
export type ReadableAfter = (ageMs: number) => number

/**
 * The longest that PutMetricData documents: 2 hours for a datum of 3 to 24 hours, 48 for an older one. Of younger ones
 * it says nothing but "a few minutes": two.
 */
export const latestReadable: ReadableAfter = (ageMs) => {
  if (ageMs < 3 * hourMs) return hourMs / 30
  return ageMs <= 24 * hourMs ? 2 * hourMs : 48 * hourMs
}
