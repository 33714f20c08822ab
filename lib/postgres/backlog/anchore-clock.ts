/** A service of Anchore writes a heartbeat each 60 s: the newest one is half as old in the mean. */
const meanAgeSeconds = 30
/**
 * The error of a measurement, from the age of its heartbeats and the delay of the run. A measurement this close to the
 * known offset confirms it, so that a clock that NTP keeps is never shifted.
 */
const toleranceSeconds = 180

/**
 * Seconds that Anchore's clock is behind ours (ahead when negative), in whole minutes: a stamp of Anchore's plus this is
 * the time of ours. `known` is the offset so far, and `ages` are those of heartbeats that were written since the last
 * run, by our clock, one for each service: their median, so that one host whose clock is wrong does not count. Without
 * any the offset stays.
 */
export function offsetOf(known: number, ages: readonly number[]): number {
  const median = ages.toSorted((left, right) => left - right)[Math.floor((ages.length - 1) / 2)]
  if (median === undefined) return known
  const measured = median - meanAgeSeconds
  if (Math.abs(measured - known) <= toleranceSeconds) return known
  return Math.abs(measured) <= toleranceSeconds ? 0 : 60 * Math.round(measured / 60)
}
