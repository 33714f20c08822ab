import type { Slot } from '../../model/index.ts'
import { isPossible, seriesKey, type PrometheusSample } from '../sample.ts'

/** The counters of a target at its last good scrape. */
export interface CounterState {
  readonly slot: Slot
  /** Unix seconds, process_start_time_seconds; null where the target does not export it. */
  readonly start: number | null
  /** The latest start ever seen at the target, 0 for none: behind a load balancer it may differ from `start`. */
  readonly newest: number
  /** By series; null for an impossible value, such as NaN or one below zero. */
  readonly values: ReadonlyMap<string, number | null>
  /** For each series that the last answer lacked: the number of good answers in a row without it. */
  readonly missing: ReadonlyMap<string, number>
  /** Whether a series of this process was forgotten: a series that appears may then be an old one. */
  readonly hasForgotten: boolean
}

/** The relation of a scrape to the last good one of the same target. */
export type Continuity = 'first-sight' | 'advanced' | 'restarted' | 'identity-flip'

/** The gauge that identifies a process: its start, Unix seconds. */
export const processStart = 'process_start_time_seconds'

export interface Scrape {
  readonly start: number | null
  readonly counters: ReadonlyMap<string, PrometheusSample>
  readonly values: CounterState['values']
}

export function scrapeOf(samples: readonly PrometheusSample[]): Scrape {
  const start = samples.find(({ name }) => name === processStart)?.value
  const counters = new Map<string, PrometheusSample>()
  const values = new Map<string, number | null>()
  for (const sample of samples) {
    if (sample.name === processStart) continue
    const key = seriesKey(sample)
    counters.set(key, sample)
    values.set(key, isPossible(sample) ? sample.value : null)
  }
  return { start: start !== undefined && Number.isFinite(start) ? start : null, counters, values }
}

export function continuityOf(
  before: CounterState | undefined,
  now: Scrape,
  lastSlot: Slot | undefined,
): Continuity {
  const startedSince = (slot: number | undefined): boolean =>
    slot !== undefined && now.start !== null && now.start * 1000 >= slot
  if (before === undefined) return startedSince(lastSlot) ? 'restarted' : 'first-sight'
  if (before.start !== null && now.start !== null) {
    if (before.start === now.start) return 'advanced'
    // A late run may read a process that started after its slot; to the next run, that process is not new.
    const isNew = now.start > before.newest
    return isNew && startedSince(before.slot) ? 'restarted' : 'identity-flip'
  }
  return [...now.counters.keys()].some((key) => fell(key, now, before)) ? 'restarted' : 'advanced'
}

/** Whether a counter fell. Never true for a sum, which also falls after a negative observation (distributionOf reports it). */
export function fell(key: string, { counters, values }: Scrape, before: CounterState): boolean {
  const isBelow = (values.get(key) ?? Infinity) < (before.values.get(key) ?? 0)
  return isBelow && counters.get(key)?.name.endsWith('_sum') === false
}
