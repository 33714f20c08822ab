import type { Slot, Failure } from '../../model/index.ts'

/** True for a number of 0 or more: every metric of a database is a count, a time or a share. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** The failure of a reading with an invalid amount, `name`. The value is shown only if it is a number. */
export function malformedFailure(reading: string, name: string, value: unknown): Failure {
  const found =
    typeof value === 'number' ? String(value) : value === null ? 'NULL' : `of type ${typeof value}`
  return {
    kind: 'malformed',
    target: `postgres.${reading}`,
    message: `${name} is ${found}, not a number of 0 or more. Nothing of this query is published.`,
    remedy: 'Look for wrong values in the database (docs/failures.md: malformed), or report it.',
  }
}

/** A run may be 150 s late, and clocks differ. */
const toleratedSeconds = 600

/**
 * The age of a timestamp at the slot, seconds. The timestamp is from another clock and may be slightly newer than the
 * slot, the start of a minute: its age is then 0. The age of a timestamp further in the future is negative, which is no
 * valid amount.
 */
export function ageAt(slot: Slot, stamp: number): number {
  const age = slot / 1_000 - stamp
  return age < 0 && age >= -toleratedSeconds ? 0 : age
}
