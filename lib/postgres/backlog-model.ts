import type { Slot } from '../clock.ts'

/** Images of one status; finished ones also of one minute. */
export interface BacklogRow {
  readonly status: string
  /** When they finished, minutes since the epoch; null for those that have not. */
  readonly minute: number | null
  readonly images: number
  /** The smallest last_updated among them, unix seconds: when the oldest began to wait, or to be analyzed. */
  readonly oldest: number | null
}

/** How many images finished in each minute since the epoch; minutes with none are left out. */
export type MinuteCounts = readonly (readonly [minute: number, images: number])[]

/** Anchore's backlog as one snapshot of its table shows it. */
export interface Backlog {
  readonly waiting: number
  readonly analyzing: number
  /** Seconds at the slot; 0 when none waits. */
  readonly oldestWait: number
  /** Seconds at the slot; 0 when none is analyzed. */
  readonly longestAnalysis: number
  readonly completed: MinuteCounts
  readonly failed: MinuteCounts
}

export function backlogOf(rows: readonly BacklogRow[], slot: Slot): Backlog {
  const waiting = rows.find(({ status }) => status === 'not_analyzed')
  const analyzing = rows.find(({ status }) => status === 'analyzing')
  return {
    waiting: waiting?.images ?? 0,
    analyzing: analyzing?.images ?? 0,
    oldestWait: ageAt(slot, waiting?.oldest),
    longestAnalysis: ageAt(slot, analyzing?.oldest),
    completed: finished(rows, 'analyzed'),
    failed: finished(rows, 'analysis_failed'),
  }
}

/** Never negative: a row that is newer than the slot has no age yet. */
function ageAt(slot: Slot, stamp: number | null | undefined): number {
  return stamp === null || stamp === undefined ? 0 : Math.max(0, slot / 1_000 - stamp)
}

function finished(rows: readonly BacklogRow[], of: string): MinuteCounts {
  return rows.flatMap(({ status, minute, images }) =>
    status === of && minute !== null ? [[minute, images] as const] : [],
  )
}

export function minuteOf(slot: Slot): number {
  return slot / 60_000
}

/** Images of the minutes from `from` up to and without `to`. */
export function countBetween(counts: MinuteCounts, from: number, to = Infinity): number {
  return counts.reduce((sum, [minute, images]) => (minute >= from && minute < to ? sum + images : sum), 0)
}
