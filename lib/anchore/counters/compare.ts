import { minutesBetween, type Slot, longestGap } from '../../model/index.ts'
import type { Previous, Tick } from '../../findings/index.ts'
import type { CounterState } from '../../prometheus/index.ts'
import { targetKey } from '../discovery.ts'
import type { FailedScrape } from '../failures.ts'
import type { ScrapedTarget } from '../scrape-target.ts'
import { signalKey, type Signal } from '../signals/signal.ts'
import { fromState, toState, type Counters } from './state.ts'
import { compareTarget } from './target.ts'
import type { Replica } from './replica.ts'

export interface Compared {
  readonly replicas: readonly Replica[]
  /** The targets without samples, and those whose samples could not be compared. */
  readonly failed: readonly FailedScrape[]
  /** Contradictions in the expositions, each a sentence, without repeats. */
  readonly remarks: readonly string[]
  /** For the next run, a JSON value. */
  readonly state: object
}

/**
 * Compares the counters of each target with its last good scrape; a target that failed keeps its state. Repeated series
 * are merged, with a remark if a signal reads them.
 */
export function compare(
  scrapedTargets: readonly ScrapedTarget[],
  signals: readonly Signal[],
  previous: Previous | undefined,
  { slot, log }: Pick<Tick, 'slot' | 'log'>,
): Compared {
  const before = previous && fromState(previous.state)
  const counters = signals.filter((signal) => signal.kind === 'counter')
  const tracked = counters.filter((signal) => before?.readings.has(signalKey(signal)))
  const slots = { slot, lastSlot: previous?.slot }
  const compared = scrapedTargets.map((target) =>
    compareTarget(target, before?.targets.get(targetKey(target)), { signals, counters, tracked, slots, log }),
  )
  // In a target that was not read, the start of a new signal's series would be unknown.
  const hasNewSignals = tracked.length < counters.length
  const targets = new Map([
    ...(hasNewSignals ? [] : stillComparable(before, scrapedTargets, slot)),
    ...compared.flatMap(({ state }) => state),
  ])
  return {
    replicas: compared.map(({ replica }) => replica),
    failed: compared.flatMap(({ failed }) => failed),
    remarks: [...new Set(compared.flatMap(({ remarks }) => remarks))],
    state: toState({ readings: new Set(counters.map(signalKey)), targets }),
  }
}

/**
 * The earlier states that the next run may compare with: those of the targets of this run, and those of targets that it
 * did not find, until the gap is too long to be spread over its minutes.
 */
function stillComparable(
  before: Counters | undefined,
  scrapedTargets: readonly ScrapedTarget[],
  slot: Slot,
): Iterable<[string, CounterState]> {
  const keys = new Set(scrapedTargets.map(targetKey))
  return [...(before?.targets ?? [])].filter(
    ([key, state]) => keys.has(key) || minutesBetween(state.slot, slot) <= longestGap,
  )
}
