import type { Slot, Failure } from '../../model/index.ts'

/**
 * The scheduler delivers an event within 60 s and Lambda keeps it for at most 60 s. Gauges of a later run would be stamped
 * with a minute that is long past.
 */
const latestMs = 150_000
/** A slot further in the future was sent by hand: if it were recorded, every slot before it would count as done. */
const earliestMs = -5 * 60_000

/** The reason not to collect for a slot at this time; undefined if there is none. */
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
    remedy: 'If you sent the event by hand, leave its slot out. Otherwise check the clock.',
  }
}

/** Neither EventBridge Scheduler nor Lambda keeps an event this long: the clock is probably wrong. */
function tooLate(lateMs: number): Failure & { readonly lateMs: number } {
  return {
    kind: 'timeout',
    target: 'schedule',
    message: `the slot began ${lateMs} ms ago by the clock of this machine; nothing is collected for it`,
    remedy: "Look at the function's throttles and the age of its events, then check the clock.",
    lateMs,
  }
}
