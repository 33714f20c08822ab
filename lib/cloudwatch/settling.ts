import type { Slot } from '../model/clock.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** AWS refuses a request that reaches it later than this after the date of its signature (IAM, "AWS API requests"). */
const signatureMs = 5 * minuteMs
/** A clock that is further off than this cannot send at all, for the same reason; one that is less off reads early. */
const clockMs = 5 * minuteMs
/** From taking a datum to telling it, where the datum is young: seconds as a rule, two minutes at worst. */
const freshlyReadableMs = 2 * minuteMs
/** Data that are 3 hours old or more when they come are readable within 2 hours, those of a day within 48 (PutMetricData). */
const freshMs = 3 * hourMs
const lateReadableMs = 2 * hourMs
const dayMs = 24 * hourMs

/**
 * From when on a Heartbeat that cannot be read proves that its request is not in and cannot come in any more,
 * milliseconds since the Unix epoch: 12 minutes after the signature's date for a young slot. Undefined for one that may
 * have been a day old when it came: that is not known in time.
 */
export function absenceProvenAt(slot: Slot, signedAt: number): number | undefined {
  const lastArrival = signedAt + signatureMs + clockMs
  const age = lastArrival - slot
  if (age < freshMs) return lastArrival + freshlyReadableMs
  return age < dayMs ? lastArrival + lateReadableMs : undefined
}
