import { minutesBetween, slotPlus, type Slot } from '../../model/index.ts'
import type { PostgresConfig } from '../settings.ts'
import { finishedBetween, secondOf, type Backlog } from './query.ts'

/** A week, in seconds: published for a backlog that does not drain. */
export const neverDrains = 604_800

const shortestWindowMinutes = 15
export const longestWindowMinutes = 120
/** Long enough that some of the images in work complete in the window. */
const analysesPerWindow = 3

/** Seconds until no image waits at the current completion rate; 0 if none waits. */
export function timeToDrain(backlog: Backlog, slot: Slot): number {
  if (backlog.waiting === 0) return 0
  const window = windowMinutes(backlog, slot)
  const completed = completedWithin(backlog, slot, window)
  return completed === 0 ? neverDrains : Math.min(neverDrains, (60 * backlog.waiting * window) / completed)
}

/** Three mean analysis times, by Little's law: images in work over the rate they complete at. */
function windowMinutes(backlog: Backlog, slot: Slot): number {
  const completed = completedWithin(backlog, slot, longestWindowMinutes)
  if (completed === 0) return longestWindowMinutes
  const meanMinutes = (backlog.analyzing * longestWindowMinutes) / completed
  const window = Math.ceil(analysesPerWindow * meanMinutes)
  return Math.min(longestWindowMinutes, Math.max(shortestWindowMinutes, window))
}

/** Counts whole minutes before the slot, because the slot's own minute has just begun. */
function completedWithin({ completed }: Backlog, slot: Slot, minutes: number): number {
  return finishedBetween(completed, secondOf(slot) - 60 * minutes, secondOf(slot))
}

/** A single analysis may be a long one. */
const severalAnalyses = 2

/**
 * A timestamp further ahead of the slot is no sign of progress; clocks and late runs explain only smaller differences.
 */
const maxAheadSeconds = 600

/**
 * Whether images wait, none completes or fails, and the analyzers are the cause: no analysis runs, several run and all
 * began more than `stalledAfterSeconds` ago, or the longest is stuck. While a newer analysis runs beside a stuck one,
 * an image must also have waited for `stalledAfterSeconds`: after a quiet night the newer analysis may soon complete.
 */
export function isStalled(
  backlog: Backlog,
  slot: Slot,
  {
    stalledAfterSeconds,
    stuckAfterSeconds,
  }: Pick<PostgresConfig, 'stalledAfterSeconds' | 'stuckAfterSeconds'>,
): boolean {
  const since = secondOf(slot) - 60 * Math.ceil(stalledAfterSeconds / 60)
  const until = secondOf(slot) + maxAheadSeconds
  const { waiting, oldestWait, analyzing, longestAnalysis, shortestAnalysis, completed, failed } = backlog
  const finished = finishedBetween(completed, since, until) + finishedBetween(failed, since, until)
  const allHang = analyzing >= severalAnalyses && shortestAnalysis > stalledAfterSeconds
  const isStuck =
    longestAnalysis > stuckAfterSeconds && (analyzing < severalAnalyses || oldestWait >= stalledAfterSeconds)
  return waiting > 0 && finished === 0 && (analyzing === 0 || allHang || isStuck)
}

/** The number of images that waited or were analyzed at a slot; a JSON value. */
export interface Level {
  readonly slot: Slot
  readonly images: number
}

/** Five minutes after the end of a burst of uploads, the growth is 0: the window of backlog-growing counts on it. */
const growthMinutes = 5

/** The levels of the last minutes with that of this slot. */
export function withLevel(
  before: readonly Level[],
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
