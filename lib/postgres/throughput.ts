import { slotPlus, type Slot } from '../clock.ts'
import { countBetween, minuteOf, type Backlog, type MinuteCounts } from './backlog-model.ts'

/** A stamp can be committed this much later than it says: so many minutes are counted again each time. */
export const overlapMinutes = 10
/** The history that a query reads ends here: what finished in a longer gap is not known. */
export const longestGapMinutes = 120

/** What the next run needs to tell what is new; a JSON value. */
export interface ThroughputState {
  readonly version: 1
  /** The slot of the snapshot. */
  readonly slot: Slot
  /** Images that waited or were analyzed. */
  readonly inSystem: number
  /** At most 0: images that left without finishing (deleted ones), to be taken off the arrivals to come. */
  readonly carried: number
  /** Of the minutes that will be counted again. */
  readonly completed: MinuteCounts
  readonly failed: MinuteCounts
}

/** Images since the last snapshot. */
export interface Increases {
  readonly arrived: number
  readonly completed: number
  readonly failed: number
}

export function throughputState(backlog: Backlog, slot: Slot, carried = 0): ThroughputState {
  const recounted = minuteOf(slotPlus(slot, -overlapMinutes))
  const kept = (counts: MinuteCounts): MinuteCounts => counts.filter(([minute]) => minute >= recounted)
  return {
    version: 1,
    slot,
    inSystem: backlog.waiting + backlog.analyzing,
    carried,
    completed: kept(backlog.completed),
    failed: kept(backlog.failed),
  }
}

/**
 * What happened since `previous`, each image once however late the run or the commit; arrivals by conservation.
 * Undefined when the gap is too long to know. A minute that lost images (analyzed again, deleted) counts as no change.
 */
export function increasesSince(
  previous: ThroughputState,
  backlog: Backlog,
  slot: Slot,
): { readonly increases: Increases; readonly state: ThroughputState } | undefined {
  if (slot > slotPlus(previous.slot, longestGapMinutes)) return undefined
  const recounted = minuteOf(slotPlus(previous.slot, -overlapMinutes))
  const completed = rise(previous.completed, backlog.completed, recounted)
  const failed = rise(previous.failed, backlog.failed, recounted)
  const change = backlog.waiting + backlog.analyzing - previous.inSystem
  const arrived = completed + failed + change + previous.carried
  return {
    increases: { arrived: Math.max(0, arrived), completed, failed },
    state: throughputState(backlog, slot, Math.min(0, arrived)),
  }
}

function rise(before: MinuteCounts, now: MinuteCounts, from: number): number {
  const known = new Map(before)
  const risen = now.map(
    ([minute, images]) => [minute, Math.max(0, images - (known.get(minute) ?? 0))] as const,
  )
  return countBetween(risen, from)
}

/** The state that an earlier run left; undefined when it is another version's or damaged. */
export function readThroughputState(state: unknown): ThroughputState | undefined {
  return isThroughputState(state) ? state : undefined
}

function isThroughputState(state: unknown): state is ThroughputState {
  const fields: Partial<Record<keyof ThroughputState, unknown>> =
    typeof state === 'object' && state !== null ? state : {}
  return (
    fields.version === 1 &&
    [fields.slot, fields.inSystem, fields.carried].every(Number.isFinite) &&
    [fields.completed, fields.failed].every(isMinuteCounts)
  )
}

function isMinuteCounts(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite))
  )
}
