import { minutesBetween, slotPlus, type Slot } from '../../model/index.ts'
import { finishedBetween, secondOf, type Backlog } from './model.ts'

/** The number of images that waited or were analyzed at a slot; a JSON value. */
export interface Level {
  readonly slot: Slot
  readonly images: number
}

/** Five minutes after the end of a burst of uploads, the growth is 0: the window of backlog-growing counts on it. */
const growthMinutes = 5

/** The levels of the last minutes with that of this slot. */
export function withLevel(
  before: readonly Level[] = [],
  { waiting, analyzing }: Backlog,
  slot: Slot,
): readonly Level[] {
  const first = slotPlus(slot, -growthMinutes)
  const kept = before.filter((level) => level.slot >= first && level.slot < slot)
  return [...kept, { slot, images: waiting + analyzing }]
}

/** Images a minute by which the backlog grew over these levels; 0 if it did not. */
export function growthOf(levels: readonly Level[]): number {
  const [first, last] = [levels[0], levels.at(-1)]
  if (first === undefined || last === undefined || first === last) return 0
  return Math.max(0, (last.images - first.images) / minutesBetween(first.slot, last.slot))
}

/** The span of the recent results. */
export const recentMinutes = 15
/** Fewer may be images that cannot be analyzed, such as those without a manifest. */
const severalFailures = 5

/** The images that finished in the 15 minutes before the slot, and the failed ones among them. */
export interface RecentResults {
  readonly finished: number
  readonly failed: number
}

export function recentResults({ completed, failed }: Backlog, slot: Slot): RecentResults {
  const [from, to] = [secondOf(slot) - 60 * recentMinutes, secondOf(slot)]
  const failures = finishedBetween(failed, from, to)
  return { finished: failures + finishedBetween(completed, from, to), failed: failures }
}

/** The share of the analyses that failed, in percent; 0 while fewer than five did. */
export function failureShare({ finished, failed }: RecentResults): number {
  return failed < severalFailures ? 0 : (100 * failed) / finished
}
