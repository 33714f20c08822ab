/** One number of a NewStateReason, with the start of its period (milliseconds) if the text has it. */
export interface Datapoint {
  readonly value: number
  readonly at: number | undefined
}

/** Ends at the next bracket of either kind, so that a reason full of `datapoint [` takes linear time. */
const list = /\bdatapoints? \[([^[\]]*)\]/
/** `1900.0 (23/11/26 21:03:00)`: day first, UTC, a double in Java's format. */
const entry = /^(-?\d+(?:\.\d+)?(?:E-?\d+)?)(?: \((\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\))?$/

/**
 * The numbers of a metric alarm's reason, newest first; its SNS message has them nowhere else. Empty if the text lists
 * none: missing data, a composite alarm, or a state set by hand (SetAlarmState).
 */
export function readReason(reason: string): readonly Datapoint[] {
  const points = (list.exec(reason)?.[1] ?? '').split(',').flatMap((part) => {
    const found = entry.exec(part.trim())
    return found === null ? [] : [{ value: Number(found[1]), at: timeOf(found.slice(2)) }]
  })
  return points.toSorted((one, other) => (other.at ?? 0) - (one.at ?? 0))
}

function timeOf([day, month, year, ...clock]: readonly (string | undefined)[]): number | undefined {
  const milliseconds = Date.parse(`20${year}-${month}-${day}T${clock.join(':')}Z`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
