/** Milliseconds since the Unix epoch; the local run gives a simulated one. */
export type Clock = () => number

/** The only reader of the wall clock. */
// eslint-disable-next-line no-restricted-properties -- this is the Clock that all others are given
export const systemClock: Clock = () => Date.now()

export const minuteMs = 60_000

/**
 * The scheduled minute that a run was started for: milliseconds since the Unix epoch, a multiple of 60,000. It is the
 * timestamp of the run's data. A collector commits each slot once: a minute that is delivered twice counts once.
 */
export type Slot = number & { readonly slot: unique symbol }

/** The minute that `milliseconds` lies in. */
export function slotOf(milliseconds: number): Slot {
  return (Math.floor(milliseconds / minuteMs) * minuteMs) as Slot
}

/** The slot `minutes` later (earlier when negative). */
export function slotPlus(slot: Slot, minutes: number): Slot {
  return slotOf(slot + minutes * minuteMs)
}

/** Minutes from one slot to a later one. */
export function minutesBetween(earlier: Slot, later: Slot): number {
  return (later - earlier) / minuteMs
}

/**
 * Reads the slot of a scheduled event: `{"slot": "2026-11-24T10:31:00Z"}`, as EventBridge Scheduler fills
 * `<aws.scheduler.scheduled-time>` in. Undefined when the event names none (a manual invoke).
 */
export function slotOfEvent(event: unknown): Slot | undefined {
  if (typeof event !== 'object' || event === null || !('slot' in event)) return undefined
  const milliseconds = typeof event.slot === 'string' ? Date.parse(event.slot) : Number.NaN
  return Number.isFinite(milliseconds) ? slotOf(milliseconds) : undefined
}
