/** A date may be ahead of notify's clock by this much: clocks differ by less. */
export const maxAheadMs = 5 * 60_000

/** Whether a date is so far in the future that it is an error, such as a test event dated by hand. */
export function isTooFarAhead(date: number, now: number): boolean {
  return date > now + maxAheadMs
}
