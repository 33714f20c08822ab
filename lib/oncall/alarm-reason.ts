/** One number of a NewStateReason, with the start of its period (milliseconds) where the text tells it. */
export interface Datapoint {
  readonly value: number
  readonly at: number | undefined
}

/** Ends at the next bracket of either kind, so that a reason full of `datapoint [` takes linear time. */
const list = /\bdatapoints? \[([^[\]]*)\]/
/** `1900.0 (23/11/26 21:03:00)`: day first, UTC, Java's way to print a double. */
const entry = /^(-?\d+(?:\.\d+)?(?:E-?\d+)?)(?: \((\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\))?$/

/**
 * The numbers of a metric alarm's reason, newest first: the only place where its SNS message has them. Empty when
 * the text lists none: missing data, a composite alarm, or words somebody typed (SetAlarmState).
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
