import type { ReadableAfter } from '../../../local/aws/cloudwatch/server.ts'

const hourMs = 3_600_000

/**
 * The maxima in the documentation of PutMetricData: 2 hours for a datum that is 3 to 24 hours old, 48 for an older one.
 * For younger ones, "a few minutes" is taken as two.
 */
export const latestReadable: ReadableAfter = (ageMs) => {
  if (ageMs < 3 * hourMs) return hourMs / 30
  return ageMs <= 24 * hourMs ? 2 * hourMs : 48 * hourMs
}
