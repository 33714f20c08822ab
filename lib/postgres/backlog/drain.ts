import type { Slot } from '../../model/clock.ts'
import type { PostgresConfig } from '../settings.ts'
import { finishedBetween, secondOf, type Backlog } from './model.ts'

/** A week: what a backlog that does not drain is said to take, seconds. */
export const neverDrains = 604_800

const shortestWindowMinutes = 15
export const longestWindowMinutes = 120
/** Long enough that some of the images in work complete in the window. */
const analysesPerWindow = 3

/** Seconds until nothing waits if images go on completing as they did; 0 when none waits. */
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

/** Of whole minutes before the slot: the slot's own minute has hardly begun. */
function completedWithin({ completed }: Backlog, slot: Slot, minutes: number): number {
  return finishedBetween(completed, secondOf(slot) - 60 * minutes, secondOf(slot))
}

/** Fewer analyses than these may all be long ones. */
const severalAnalyses = 2

/**
 * Whether images wait, none completes or fails, and the analyzers are to blame: no analysis runs, the longest is stuck,
 * or several run and the newest of them began before `stalledAfterSeconds`. An analysis that began later can still be the next to
 * complete, as after a quiet night.
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
  const { waiting, analyzing, longestAnalysis, shortestAnalysis, completed, failed } = backlog
  const allHang = analyzing >= severalAnalyses && shortestAnalysis > stalledAfterSeconds
  return (
    waiting > 0 &&
    finishedBetween(completed, since) + finishedBetween(failed, since) === 0 &&
    (analyzing === 0 || allHang || longestAnalysis > stuckAfterSeconds)
  )
}
