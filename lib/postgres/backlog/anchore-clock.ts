/** A service of Anchore writes a heartbeat every 60 s: the mean age of the newest is 30 s. */
const meanAgeSeconds = 30
/**
 * The error of a measurement, from the age of its heartbeats and the delay of the run. A measurement this close to the
 * known offset confirms it, so that a clock with NTP is never shifted.
 */
const toleranceSeconds = 180

/**
 * Seconds that Anchore's clock is behind ours (ahead when negative), in whole minutes: a timestamp of Anchore plus this
 * is our time. `known`: the offset so far. `ages`: the ages by our clock of the heartbeats that were written since the
 * last run, one for each service; their median decides, so that one host with a wrong clock does not count. Without
 * ages the offset stays.
 */
export function offsetOf(known: number, ages: readonly number[]): number {
  const median = ages.toSorted((left, right) => left - right)[Math.floor((ages.length - 1) / 2)]
  if (median === undefined) return known
  const measured = median - meanAgeSeconds
  if (Math.abs(measured - known) <= toleranceSeconds) return known
  return Math.abs(measured) <= toleranceSeconds ? 0 : 60 * Math.round(measured / 60)
}
