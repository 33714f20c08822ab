import { setTimeout as pause } from 'node:timers/promises'
import type { CollectorName } from '../../lib/model/collector.ts'
import { slotOf, slotPlus, type Slot } from '../../lib/model/clock.ts'
import type { Collected, Collector, Previous, Tick } from '../../lib/model/collector.ts'
import type { Failure } from '../../lib/model/failure.ts'
import { mergeSamples } from '../../lib/model/merge.ts'
import type { Sample } from '../../lib/model/metric.ts'
import { coverageSamples } from '../../lib/slot/report.ts'

/** The time of one collection, as in a run, milliseconds. */
const collectMs = 20_000

/** The samples of a collector's second collection, and the failures of both. */
export interface Found {
  readonly name: CollectorName
  readonly samples: readonly Sample[]
  readonly failures: readonly Failure[]
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
  /** The time at the collected systems; called once a collection. */
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
  const second = await collectAll(collectors, previous, { ...tick, slot })
  signal.throwIfAborted()
  return { slot, found: collectors.map(({ name }, index) => merge(name, first[index], second[index])) }
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
function laterSlot(first: Slot, now: number): Slot {
  return slotOf(Math.max(now, slotPlus(first, 1)))
}

/** A failure of both collections is reported once. */
function merge(name: CollectorName, first: Collected | undefined, second: Collected | undefined): Found {
  const failures = [...(first?.failures ?? []), ...(second?.failures ?? [])]
  const once = new Map(failures.map((failure) => [`${failure.target} ${failure.kind}`, failure]))
  // Increases of several minutes are merged into one.
  const samples = (second?.samples ?? []).map(({ slot: _, ...sample }): Sample => sample)
  return {
    name,
    samples: [...mergeSamples(samples), ...coverageSamples(second?.reads, name)],
    failures: [...once.values()],
  }
}
