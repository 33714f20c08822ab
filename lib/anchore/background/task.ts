import type { Slot } from '../../model/index.ts'

/** One background task up to a slot; a JSON value. */
export interface Task {
  /** The failed runs since the last good one. */
  readonly failures: number
  /** The slot of the first of them. */
  readonly failingSince?: Slot
  /** The last intervals between runs, minutes: the usual interval of the task follows from them. */
  readonly intervals: readonly number[]
  /** Minutes since the last run; only minutes that the counters cover are counted. */
  readonly quiet: number
}

/** The runs of a task within some minutes. */
export interface Runs {
  readonly good: number
  readonly bad: number
  readonly minutes: number
}

/** Only the newest intervals count, because a new setting changes the interval. */
const keptIntervals = 5
/** With a single interval, the first run at the start of a process would distort the result. */
const minIntervals = 2
/** One failed run may be the fault of the feed's server, and the next run succeeds. */
const minFailures = 2
/** A run may take longer than its interval once. */
const overdueIntervals = 3
/** Minutes: a task that runs every few seconds may wait for the database. */
const minOverdue = 15

/** The task after some minutes; undefined until its first run. */
export function withRuns(
  before: Task | undefined,
  { good, bad, minutes }: Runs,
  slot: Slot,
): Task | undefined {
  if (good + bad === 0) return before && { ...before, quiet: before.quiet + minutes }
  const intervals = before === undefined ? [] : [...before.intervals, before.quiet + minutes]
  const failures = good > 0 ? 0 : (before?.failures ?? 0) + bad
  const since = before?.failingSince ?? slot
  return {
    failures,
    ...(failures > 0 && { failingSince: since }),
    intervals: intervals.slice(-keptIntervals),
    quiet: 0,
  }
}

/** A new process may have another interval. */
export function withoutIntervals(task: Task): Task {
  return { ...task, intervals: [], quiet: 0 }
}

export function isFailing({ failures }: Task): boolean {
  return failures >= minFailures
}

export function isOverdue(task: Task): boolean {
  return (
    task.intervals.length >= minIntervals &&
    task.quiet > Math.max(minOverdue, overdueIntervals * usualInterval(task))
  )
}

/** Minutes. */
export function usualInterval({ intervals }: Task): number {
  return Math.max(...intervals)
}
