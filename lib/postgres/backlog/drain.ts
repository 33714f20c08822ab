import type { Slot } from '../../model/index.ts'
import type { PostgresConfig } from '../settings.ts'
import { finishedBetween, secondOf, type Backlog } from './model.ts'

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
