import { minutesBetween, slotOf, type Slot } from '../model/index.ts'

/** A collector reports each minute, and CloudWatch evaluates a minute after its data. */
const maxAgeMinutes = 3

/** Whether a report or a datapoint of this slot still describes the time `at` (milliseconds). */
export function isRecentSlot(slot: Slot, at: number): boolean {
  return minutesBetween(slot, slotOf(at)) <= maxAgeMinutes
}
