import { minuteMs, type Slot } from '../../model/index.ts'

const hourMs = 60 * minuteMs

/** AWS rejects a request that arrives later than this after the date of its signature (IAM, "AWS API requests"). */
const signatureMs = 5 * minuteMs
/** The maximum error of our clock: AWS rejects every signature of a clock that is further off. */
const clockMs = 5 * minuteMs
/** CloudWatch usually returns a new datum within seconds, at the latest after two minutes. */
const freshlyReadableMs = 2 * minuteMs
/** Data that arrive 3 hours or more after their time are readable within 2 hours, after a day within 48 (PutMetricData). */
const freshMs = 3 * hourMs
const lateReadableMs = 2 * hourMs
const dayMs = 24 * hourMs

/**
 * The time after which a missing Heartbeat proves that its request did not and cannot arrive, milliseconds since the
 * Unix epoch: 12 minutes after the date of the signature for a recent slot. Undefined for a request that may arrive a
 * day after its slot: CloudWatch returns such data too late.
 */
export function absenceProvenAt(slot: Slot, signedAt: number): number | undefined {
  const lastArrival = signedAt + signatureMs + clockMs
  const age = lastArrival - slot
  if (age < freshMs) return lastArrival + freshlyReadableMs
  return age < dayMs ? lastArrival + lateReadableMs : undefined
}
