import { slotOf, slotPlus, type Slot } from '../model/clock.ts'
import { childKey, isPossible, seriesKey, seriesText, type PrometheusSample } from './sample.ts'

/** A target's counters as they stood at its last good scrape. */
export interface CounterState {
  readonly slot: Slot
  /** Unix seconds, process_start_time_seconds; null where the target does not export it. */
  readonly start: number | null
  /** The latest start that was ever seen there, 0 for none: behind a load balancer not always the last one. */
  readonly newest: number
  /** By series; null where it has no number to go on from, as one that is NaN or below zero. */
  readonly values: ReadonlyMap<string, number | null>
  /** How many good answers in a row lacked a series; those of the last answer are not in it. */
  readonly missing: ReadonlyMap<string, number>
  /** Whether a series of this process was forgotten: one that appears may not be new then, and has no known beginning. */
  readonly hasForgotten: boolean
}

/** How a target's counters compare with the last scrape of it. */
export type Continuity = 'first-sight' | 'advanced' | 'restarted' | 'identity-flip'

export interface Increase {
  readonly sample: PrometheusSample
  readonly increase: number
}

export interface Deltas {
  readonly continuity: Continuity
  /** The increase of every counter since `after`; none where the two scrapes cannot be compared. */
  readonly increases: readonly Increase[]
  /** The slot after which the increases happened: the last scrape's, or the one in which the process started. */
  readonly after: Slot
  /** What cannot be true of the counters, each a sentence. */
  readonly remarks: readonly string[]
  readonly state: CounterState
}

/** The gauge by which a process is known from the one before it: Unix seconds. */
export const processStart = 'process_start_time_seconds'

/** A series that so many good answers in a row lack is forgotten: a client library never drops one. */
const mostMissing = 15
/** UTF-16 units of the series that one target lacks: those missing longest are forgotten first. */
const missingCharacters = 1_000_000

/**
 * The increase of each counter of one target since its last good scrape; `samples` are counters only, each series once,
 * and the process start. What is not known for certain is left out: an increase is never more than what happened.
 *
 * First sight of a target publishes nothing, unless its process started after the slot before: then all it has counted
 * is new. A restart (a process that started since the last scrape; without a start, any counter that fell) counts from
 * zero; another process that was there before is another replica behind the same address, and publishes nothing. A
 * series that appears in a process that is known starts from zero, since Anchore's series exist only from their
 * first observation on, and so does one that fell; one that is missing from fewer than 15 good answers goes on from
 * where it was, one that is not a finite number has nothing to go on from. Where a series was forgotten, one that
 * appears is counted from the next scrape on.
 */
export function deltasOf(
  samples: readonly PrometheusSample[],
  before: CounterState | undefined,
  { slot, lastSlot }: { readonly slot: Slot; readonly lastSlot: Slot | undefined },
): Deltas {
  const now = scrapeOf(samples)
  const continuity = continuityOf(before, now, lastSlot)
  const known = continuity === 'advanced' ? before : undefined
  const { missing, hasForgotten } = missingOf(now, known)
  const kept = [...missing.keys()].map((key) => [key, known?.values.get(key) ?? null] as const)
  const values = new Map([...kept, ...now.values])
  const start = now.start ?? known?.start ?? null
  const newest = Math.max(start ?? 0, before?.newest ?? 0)
  const isUnknown = continuity === 'first-sight' || continuity === 'identity-flip'
  return {
    continuity,
    ...(isUnknown ? { increases: [], remarks: [] } : increasesOf(now, known)),
    after: known?.slot ?? startSlot(now.start, before?.slot ?? lastSlot, slot),
    state: { slot, start, newest, values, missing, hasForgotten },
  }
}

interface Scrape {
  readonly start: number | null
  readonly counters: ReadonlyMap<string, PrometheusSample>
  readonly values: CounterState['values']
}

function scrapeOf(samples: readonly PrometheusSample[]): Scrape {
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

function continuityOf(before: CounterState | undefined, now: Scrape, lastSlot: Slot | undefined): Continuity {
  const startedSince = (slot: number | undefined): boolean =>
    slot !== undefined && now.start !== null && now.start * 1000 >= slot
  if (before === undefined) return startedSince(lastSlot) ? 'restarted' : 'first-sight'
  if (before.start !== null && now.start !== null) {
    if (before.start === now.start) return 'advanced'
    // A run that comes late may have read, a slot ago, a process that is younger than that slot: it is not new again.
    const isNew = now.start > before.newest
    return isNew && startedSince(before.slot) ? 'restarted' : 'identity-flip'
  }
  return [...now.counters.keys()].some((key) => fell(key, now, before)) ? 'restarted' : 'advanced'
}

/** A sum falls also where something negative was observed: that is for its histogram to remark. */
function fell(key: string, { counters, values }: Scrape, before: CounterState): boolean {
  const isBelow = (values.get(key) ?? Infinity) < (before.values.get(key) ?? 0)
  return isBelow && counters.get(key)?.name.endsWith('_sum') === false
}

/** The series of a known process that this answer lacks, within bounds: labels that change always must not pile up. */
function missingOf(
  now: Scrape,
  known: CounterState | undefined,
): Pick<CounterState, 'missing' | 'hasForgotten'> {
  const lacked = [...(known?.values.keys() ?? [])].filter((key) => !now.values.has(key))
  const counted = lacked.map((key): [string, number] => [key, (known?.missing.get(key) ?? 0) + 1])
  const missing = new Map<string, number>()
  let characters = 0
  for (const [key, answers] of counted.toSorted(([, left], [, right]) => left - right)) {
    characters += key.length
    if (answers >= mostMissing || characters > missingCharacters) break
    missing.set(key, answers)
  }
  return { missing, hasForgotten: known?.hasForgotten === true || missing.size < lacked.length }
}

/** A restarted process has counted nothing before it started: no increase is of a time before. */
function startSlot(start: number | null, last: Slot | undefined, slot: Slot): Slot {
  const started = start === null ? 0 : slotOf(start * 1000)
  return slotOf(Math.min(Math.max(started, last ?? 0), slotPlus(slot, -1)))
}

/**
 * What each counter has grown by. The counters of one child (the buckets, the count and the sum of one set of labels)
 * are one: where one of them fell they all began again, and where one has no number none is counted.
 */
function increasesOf(now: Scrape, known: CounterState | undefined): Pick<Deltas, 'increases' | 'remarks'> {
  const counters = [...now.counters]
  const isUnknown = (key: string): boolean => known?.hasForgotten === true && !known.values.has(key)
  const lost = counters.filter(
    ([key]) => now.values.get(key) === null || known?.values.get(key) === null || isUnknown(key),
  )
  const reset = known === undefined ? [] : counters.filter(([key]) => fell(key, now, known))
  const lostChildren = new Set(lost.map(([, sample]) => childKey(sample)))
  const resetChildren = new Set(reset.map(([, sample]) => childKey(sample)))
  const isOf = (children: ReadonlySet<string>, sample: PrometheusSample): boolean =>
    children.size > 0 && children.has(childKey(sample))
  const increases = counters
    .filter(([, sample]) => !isOf(lostChildren, sample))
    .map(([key, sample]) => {
      const from = isOf(resetChildren, sample) ? 0 : (known?.values.get(key) ?? 0)
      return { sample, increase: sample.value - from }
    })
  return {
    increases,
    remarks: reset.map(([, sample]) => `${seriesText(sample)} fell in a process that goes on`),
  }
}
