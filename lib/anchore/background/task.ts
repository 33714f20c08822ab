import type { Slot } from '../../model/clock.ts'

/** One background task as seen until a slot; a JSON value. */
export interface Task {
  /** The failed runs since the last good one. */
  readonly failures: number
  /** The slot of the first of them. */
  readonly failingSince?: Slot
  /** The last intervals between runs, minutes: the task's own pace. */
  readonly intervals: readonly number[]
  /** Minutes since the last run, as far as its service was read. */
  readonly quiet: number
}

/** The runs of a task within some minutes. */
export interface Runs {
  readonly good: number
  readonly bad: number
  readonly minutes: number
}

/** The last of a process's runs, a pace that changes with the settings of a new one. */
const keptIntervals = 5
/** With one interval, a first run at the start of the process would pass for the pace. */
const minIntervals = 2
/** One failed run may be the vendor's; the next repairs it. */
const minFailures = 2
/** A run may take longer than its interval once. */
const overdueIntervals = 3
/** Minutes: a task that runs each few seconds may wait for the database. */
const minOverdue = 15

/** The task after some minutes; undefined before: it has not been seen running. */
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

/** A new process may have another pace. */
export function withoutPace(task: Task): Task {
  return { ...task, intervals: [], quiet: 0 }
}

export function isFailing({ failures }: Task): boolean {
  return failures >= minFailures
}

export function isOverdue(task: Task): boolean {
  return (
    task.intervals.length >= minIntervals &&
    task.quiet > Math.max(minOverdue, overdueIntervals * paceOf(task))
  )
}

/** Minutes. */
export function paceOf({ intervals }: Task): number {
  return Math.max(...intervals)
}
