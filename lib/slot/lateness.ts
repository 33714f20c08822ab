import type { Slot } from '../model/clock.ts'
import type { Failure } from '../model/failure.ts'

/**
 * A slot later than this is not worth a run: the scheduler hands an event over within 60 s, Lambda keeps it for 60 s
 * at the most, and gauges read now would be stamped with a minute that is long gone.
 */
const latestMs = 150_000
/**
 * A slot that is further ahead is no clock's fault but an event sent by hand: once recorded, it would make every slot
 * before it look done.
 */
const earliestMs = -5 * 60_000

/** Why nothing is collected for a slot at this time; undefined where it is. */
export function latenessOf(
  slot: Slot,
  now: number,
): { readonly is: 'early' | 'late'; readonly failure: Failure } | undefined {
  const lateMs = now - slot
  if (lateMs < earliestMs) return { is: 'early', failure: tooEarly(slot) }
  return lateMs > latestMs ? { is: 'late', failure: tooLate(lateMs) } : undefined
}

function tooEarly(slot: Slot): Failure {
  return {
    kind: 'rejected',
    target: 'schedule',
    message: `the slot ${new Date(slot).toISOString()} has not begun; nothing is collected for it`,
    remedy: 'Leave the slot out of an event that you send by hand; then look whether the clock is right.',
  }
}

/** Neither queue holds an event for so long: a slot that looks this late is more likely a clock that is wrong. */
function tooLate(lateMs: number): Failure & { readonly lateMs: number } {
  return {
    kind: 'timeout',
    target: 'schedule',
    message: `the slot began ${lateMs} ms ago by the clock of this machine; nothing is collected for it`,
    remedy: "Look at the function's throttles and the age of its events, then whether the clock is right.",
    lateMs,
  }
}
