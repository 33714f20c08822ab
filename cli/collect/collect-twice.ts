import { setTimeout as pause } from 'node:timers/promises'
import {
  type CollectorName,
  slotOf,
  slotPlus,
  type Slot,
  type Failure,
  mergeSamples,
  type Sample,
} from '../../lib/model/index.ts'
import {
  type Collected,
  type Collector,
  type Previous,
  type Tick,
  type NewFact,
  withReport,
} from '../../lib/findings/index.ts'

/** The time of one collection, as in a run, milliseconds. */
const collectMs = 20_000

/** The samples of a collector's second collection with its Coverage and facts, and the failures of both. */
export interface Found {
  readonly name: CollectorName
  readonly samples: readonly Sample[]
  readonly failures: readonly Failure[]
  readonly facts: readonly NewFact[]
}

export interface CollectedTwice {
  /** The slot of the second collection. */
  readonly slot: Slot
  readonly found: readonly Found[]
}

export interface Twice {
  readonly collectors: readonly Collector[]
  /** From the start of the first collection to that of the second, milliseconds. */
  readonly intervalMs: number
  /** The time by the clock of the collected systems; called once for each collection. */
  readonly now: () => Promise<number>
}

/**
 * Collects twice, the second time with the state of the first: an increase of a counter needs two values. Rejects when
 * `signal` aborts.
 */
export async function collectTwice(
  { collectors, intervalMs, now }: Twice,
  tick: Pick<Tick, 'clock' | 'log' | 'signal'>,
): Promise<CollectedTwice> {
  const { signal } = tick
  const firstSlot = slotOf(await now())
  const [first] = await Promise.all([
    collectAll(collectors, [], { ...tick, slot: firstSlot }),
    pause(intervalMs, undefined, { signal }),
  ])
  const slot = laterSlot(firstSlot, await now())
  const previous = first.map(({ state }): Previous => ({ slot: firstSlot, state }))
  const collected = await collectAll(collectors, previous, { ...tick, slot })
  signal.throwIfAborted()
  const found = collectors.flatMap(({ name }, index) => {
    const second = collected[index]
    return second === undefined ? [] : [merge(name, first[index]?.failures ?? [], { second, slot })]
  })
  return { slot, found }
}

function collectAll(
  collectors: readonly Collector[],
  previous: readonly Previous[],
  tick: Tick,
): Promise<readonly Collected[]> {
  const signal = AbortSignal.any([tick.signal, AbortSignal.timeout(collectMs)])
  return Promise.all(
    collectors.map((collector, index) => collector.collect(previous[index], { ...tick, signal })),
  )
}

/**
 * The slot of `now`, or the one after `first` if both are in one minute: collectors expect a later slot each time. Ages
 * may then be one minute too long.
 */
export function laterSlot(first: Slot, now: number): Slot {
  return slotOf(Math.max(now, slotPlus(first, 1)))
}

/** A failure of both collections is reported once. */
function merge(
  name: CollectorName,
  before: readonly Failure[],
  { second, slot }: { readonly second: Collected; readonly slot: Slot },
): Found {
  const { report, ...reported } = withReport(second, { name, slot, before: undefined })
  const failures = [...before, ...second.failures]
  const once = new Map(failures.map((failure) => [`${failure.target} ${failure.kind}`, failure]))
  // Increases of several minutes are merged into one.
  const samples = reported.samples.map(({ slot: _, ...sample }): Sample => sample)
  const facts = report.facts.map(({ since: _, ...fact }): NewFact => fact)
  return { name, samples: mergeSamples(samples), failures: [...once.values()], facts }
}
