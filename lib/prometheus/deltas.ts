import type { Slot } from '../clock.ts'
import { seriesKey, type PrometheusSample } from './sample.ts'

/** A target's counters as they stood at its last good scrape; a JSON value. */
export interface CounterState {
  readonly slot: number
  /** Unix seconds, process_start_time_seconds; null where the target does not export it. */
  readonly start: number | null
  readonly values: Readonly<Record<string, number>>
}

/** How a target's counters compare with the last scrape of it. */
export type Continuity = 'first-sight' | 'advanced' | 'restarted' | 'identity-flip'

export interface Increase {
  readonly sample: PrometheusSample
  readonly increase: number
}

export interface Deltas {
  readonly continuity: Continuity
  /** The increase of every counter since the last scrape; none where the two cannot be compared. */
  readonly increases: readonly Increase[]
  readonly state: CounterState
}

/** The gauge by which a process is known from the one before it: Unix seconds. */
export const processStart = 'process_start_time_seconds'

/**
 * The increase of each counter of one target since its last good scrape; `samples` are counters only, and the
 * process start.
 * First sight of a target publishes nothing, unless its process started after the slot before: then all it has
 * counted is new. A restart (a process that started since the last scrape, or any counter that fell) counts from
 * zero; another process that was there before is another replica behind the same address, and publishes nothing. A
 * series that appears in a process that is known starts from zero, since Anchore's series exist only from their
 * first observation on; one that is missing or NaN for a while goes on from where it was.
 */
export function deltasOf(
  samples: readonly PrometheusSample[],
  before: CounterState | undefined,
  { slot, lastSlot }: { readonly slot: Slot; readonly lastSlot: Slot | undefined },
): Deltas {
  const finite = samples.filter(({ value }) => Number.isFinite(value))
  const start = finite.find(({ name }) => name === processStart)?.value ?? null
  const counted = finite.filter(({ name }) => name !== processStart)
  const values = Object.fromEntries(counted.map((sample) => [seriesKey(sample), sample.value]))
  const continuity = continuityOf(before, { start, values }, lastSlot)
  const known = continuity === 'advanced' ? before : undefined
  const increases =
    continuity === 'first-sight' || continuity === 'identity-flip'
      ? []
      : counted.map((sample) => ({
          sample,
          increase: sample.value - (known?.values[seriesKey(sample)] ?? 0),
        }))
  const state = { slot, start: start ?? known?.start ?? null, values: { ...known?.values, ...values } }
  return { continuity, increases, state }
}

function continuityOf(
  before: CounterState | undefined,
  now: Pick<CounterState, 'start' | 'values'>,
  lastSlot: Slot | undefined,
): Continuity {
  if (before === undefined) {
    const startedSince = lastSlot !== undefined && now.start !== null && now.start * 1000 >= lastSlot
    return startedSince ? 'restarted' : 'first-sight'
  }
  if (before.start !== null && now.start !== null && before.start !== now.start) {
    return now.start * 1000 >= before.slot ? 'restarted' : 'identity-flip'
  }
  const fell = Object.entries(now.values).some(([key, value]) => value < (before.values[key] ?? 0))
  return fell ? 'restarted' : 'advanced'
}
