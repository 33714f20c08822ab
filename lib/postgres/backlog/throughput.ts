import { slotOf, slotPlus, type Slot, minutesOf, sum } from '../../model/index.ts'
import { secondOf, type Backlog, type Finished } from './query.ts'

/** A transaction can commit this long after its timestamp: each run counts these minutes again. */
export const overlapMinutes = 10
/** A query reads no further back: the images that finished in a longer gap are unknown. */
export const longestGapMinutes = 120

/** The images that finished in one second, by our clock with the offset of that run. */
type Known = readonly [second: number, ids: readonly number[]]

/** The state for the next run, which finds the new images by it; a JSON value. */
export interface ThroughputState {
  /** The slot of the snapshot. */
  readonly slot: Slot
  /** The seconds added to Anchore's timestamps. */
  readonly offset: number
  /** Images that waited or were analyzed. */
  readonly inSystem: number
  /** At most 0: images that left without finishing (deleted ones), to be subtracted from later arrivals. */
  readonly carried: number
  /** Images that are counted and that the next run reads again. */
  readonly completed: readonly Known[]
  readonly failed: readonly Known[]
}

/** Images since the slot that was counted last. */
export interface Increases {
  readonly arrived: number
  /** By the slot of the minute in which they finished. */
  readonly completed: ReadonlyMap<Slot, number>
  readonly failed: ReadonlyMap<Slot, number>
  /** The slots of these counts, oldest first: more than one after missed ones. */
  readonly minutes: readonly Slot[]
}

/** The run after `slot` counts again the images that finished from this second on. */
export function recountedFrom(slot: Slot): number {
  return secondOf(slotPlus(slot, -overlapMinutes))
}

export function throughputState(backlog: Backlog, slot: Slot, carried = 0): ThroughputState {
  const known = (finished: readonly Finished[]): readonly Known[] =>
    finished.flatMap(({ second, ids }) => (second < recountedFrom(slot) ? [] : [[second, ids] as const]))
  return {
    slot,
    offset: backlog.offset,
    inSystem: backlog.waiting + backlog.analyzing,
    carried,
    completed: known(backlog.completed),
    failed: known(backlog.failed),
  }
}

/** True if the query covers the time between the two slots. */
export function isWithinReach(previous: Slot, slot: Slot): boolean {
  return slot <= slotPlus(previous, longestGapMinutes)
}

/**
 * The images since `previous`, which is within reach. Each counts once, even after a late run or a late commit;
 * arrivals follow by conservation. An image is identified by its id and Anchore's timestamp, which does not change with
 * the offset of the clock.
 */
export function increasesSince(
  previous: ThroughputState,
  backlog: Backlog,
  slot: Slot,
): { readonly increases: Increases; readonly state: ThroughputState } {
  const minutes = minutesOf({ after: previous.slot, slot })
  const since = {
    from: recountedFrom(previous.slot),
    minutes,
    offsetChange: backlog.offset - previous.offset,
  }
  const completed = newlyFinished(previous.completed, backlog.completed, since)
  const failed = newlyFinished(previous.failed, backlog.failed, since)
  const change = backlog.waiting + backlog.analyzing - previous.inSystem
  const arrived = sum([...completed.values()]) + sum([...failed.values()]) + change + previous.carried
  return {
    increases: { arrived: Math.max(0, arrived), completed, failed, minutes },
    state: throughputState(backlog, slot, Math.min(0, arrived)),
  }
}

/** The images that were not counted before, by the slot of the minute in which they finished. */
function newlyFinished(
  before: readonly Known[],
  now: readonly Finished[],
  {
    from,
    minutes,
    offsetChange,
  }: { readonly from: number; readonly minutes: readonly Slot[]; readonly offsetChange: number },
): ReadonlyMap<Slot, number> {
  const seen = new Map(before.map(([second, ids]) => [second, new Set(ids)]))
  const counts = new Map(minutes.map((minute) => [minute, 0]))
  for (const { second, ids } of now) {
    const then = second - offsetChange
    if (then < from) continue
    const minute = slotFor(second, minutes)
    const fresh = ids.filter((id) => !seen.get(then)?.has(id))
    counts.set(minute, (counts.get(minute) ?? 0) + fresh.length)
  }
  return counts
}

/** A slot counts the minute before it. Late commits, and images newer than the slot, count in the nearest slot. */
function slotFor(second: number, minutes: readonly Slot[]): Slot {
  const [first, last] = [minutes[0], minutes.at(-1)]
  const slot = slotPlus(slotOf(second * 1_000), 1)
  return slotOf(Math.min(last ?? slot, Math.max(first ?? slot, slot)))
}
