import { slotOf, slotPlus, type Slot } from '../model/index.ts'
import { isPossible, seriesKey, seriesText, type PrometheusSample } from './sample.ts'

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

/** The gauge that identifies a process: its start, Unix seconds. */
export const processStart = 'process_start_time_seconds'

export interface Deltas {
  /** The relation of a scrape to the last good one of the same target. */
  readonly continuity: 'first-sight' | 'advanced' | 'restarted' | 'identity-flip'
  /** Every counter with its increase since `after` as the value; empty if the two scrapes cannot be compared. */
  readonly increases: readonly PrometheusSample[]
  /** The slot after which the increases happened: that of the last scrape, or that of the process start. */
  readonly after: Slot
  /** Contradictions in the counters, each a sentence. */
  readonly remarks: readonly string[]
  readonly state: CounterState
}

/** A series missing from this many good answers in a row is forgotten: a client library never drops a series. */
const maxMissing = 15
/**
 * The maximum length of the keys of one target's missing series together, UTF-16 units. The series that have been missing
 * longest are forgotten first.
 */
const maxMissingCharacters = 1_000_000

/**
 * The increase of each counter of one target since its last good scrape; `samples` are counters, each series once, and
 * the process start. Uncertain increases are left out: an increase is never larger than the real one.
 *
 * - First sight of a target: no increases, unless its process started after the last run's slot; then its counters count
 *   from zero.
 * - A restart (a later process start; without one, any counter that fell): counters count from zero.
 * - An older or unknown process start: another replica behind the same address, no increases.
 * - A new series in a known process counts from zero, since Anchore exports a series from its first observation on. So
 *   does a series that fell.
 * - A series missing from fewer than 15 good answers continues from its last value.
 * - A series whose value was impossible, or that appears after another was forgotten, counts from the next scrape on.
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

/** The sum of values or increases; 0 for none. */
export function sumOf(samples: readonly PrometheusSample[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0)
}

/** The samples of one scrape by their series. */
interface Scrape {
  readonly start: number | null
  readonly counters: ReadonlyMap<string, PrometheusSample>
  readonly values: CounterState['values']
}

function scrapeOf(samples: readonly PrometheusSample[]): Scrape {
  const start = samples.find(({ name }) => name === processStart)?.value
  const counters = new Map(
    samples.filter(({ name }) => name !== processStart).map((sample) => [seriesKey(sample), sample]),
  )
  const values = [...counters].map(
    ([key, sample]) => [key, isPossible(sample) ? sample.value : null] as const,
  )
  return {
    start: start !== undefined && Number.isFinite(start) ? start : null,
    counters,
    values: new Map(values),
  }
}

function continuityOf(
  before: CounterState | undefined,
  now: Scrape,
  lastSlot: Slot | undefined,
): Deltas['continuity'] {
  const startedSince = (slot: Slot | undefined): boolean =>
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
function fell(key: string, { counters, values }: Scrape, before: CounterState): boolean {
  const isBelow = (values.get(key) ?? Infinity) < (before.values.get(key) ?? 0)
  return isBelow && counters.get(key)?.name.endsWith('_sum') === false
}

/** The series of a known process missing from this answer, bounded: labels that always change must not pile up. */
function missingOf(
  now: Scrape,
  known: CounterState | undefined,
): Pick<CounterState, 'missing' | 'hasForgotten'> {
  const absent = [...(known?.values.keys() ?? [])].filter((key) => !now.values.has(key))
  const counted = absent.map((key): [string, number] => [key, (known?.missing.get(key) ?? 0) + 1])
  const missing = new Map<string, number>()
  let characters = 0
  for (const [key, answers] of counted.toSorted(([, left], [, right]) => left - right)) {
    characters += key.length
    if (answers >= maxMissing || characters > maxMissingCharacters) break
    missing.set(key, answers)
  }
  return { missing, hasForgotten: known?.hasForgotten === true || missing.size < absent.length }
}

/** The slot after which the increases happened: that of the last scrape, or a later one in which the process started. */
function startSlot(start: number | null, last: Slot | undefined, slot: Slot): Slot {
  const started = start === null ? 0 : slotOf(start * 1000)
  return slotOf(Math.min(Math.max(started, last ?? 0), slotPlus(slot, -1)))
}

/**
 * The increase of each counter. The buckets, the count and the sum of one set of labels (a child) belong together: if
 * one of them fell, all count from zero, and if one has an impossible value, none is counted.
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
      return { ...sample, value: sample.value - from }
    })
  return {
    increases,
    remarks: reset.map(([, sample]) => `${seriesText(sample)} fell although its process did not restart`),
  }
}

/**
 * The key of a child: the buckets, count and sum of a histogram or summary with one set of labels. Any other series is
 * a child by itself.
 */
function childKey({ name, labels }: PrometheusSample): string {
  const own = [...labels].filter(([label]) => label !== 'le')
  return seriesKey({ name: name.replace(/_(?:bucket|count|sum)$/, ''), labels: new Map(own) })
}

/**
 * Keeps one sample per series, and names the series that were repeated: Anchore writes the `+Inf` bucket of some
 * histograms twice. If the values differ, which no format allows, the smallest is kept: it cannot invent an increase.
 */
export function withoutRepeats(
  all: readonly PrometheusSample[],
): Readonly<Record<'samples' | 'repeated', readonly PrometheusSample[]>> {
  const smallest = new Map<string, PrometheusSample>()
  const repeated = new Map<string, PrometheusSample>()
  for (const sample of all) {
    const key = seriesKey(sample)
    const other = smallest.get(key)
    if (other !== undefined) repeated.set(key, sample)
    if (other === undefined || sample.value < other.value) smallest.set(key, sample)
  }
  return { samples: [...smallest.values()], repeated: [...repeated.values()] }
}
