import type { Previous, Tick } from '../findings/index.ts'
import { longestGap, minutesBetween } from '../model/index.ts'
import {
  brokenScrape,
  deltasOf,
  processStart,
  seriesText,
  withoutRepeats,
  type CounterState,
  type Deltas,
  type PrometheusSample,
  type ScrapeFailure,
} from '../prometheus/index.ts'
import { targetKey } from './discovery.ts'
import type { FailedScrape } from './failures.ts'
import type { ScrapedTarget } from './scrape.ts'
import {
  signalKey,
  signalReads,
  type CounterIncreases,
  type CounterSignal,
  type Replica,
  type Signal,
} from './signal.ts'
import { fromState, isTooLarge, toState } from './state.ts'

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
  scraped: readonly ScrapedTarget[],
  signals: readonly Signal[],
  previous: Previous | undefined,
  { slot, log }: Pick<Tick, 'slot' | 'log'>,
): Compared {
  const before = previous && fromState(previous.state)
  const counters = signals.filter((signal) => signal.kind === 'counter')
  const tracked = counters.filter((signal) => before?.readings.has(signalKey(signal)))
  const comparison = { signals, counters, tracked, slots: { slot, lastSlot: previous?.slot }, log }
  const compared = scraped.map((target) =>
    compareTarget(target, before?.targets.get(targetKey(target)), comparison),
  )
  const keys = new Set(scraped.map(targetKey))
  // A target that this run did not find stays until its gap is too long to be spread over its minutes. With a new signal
  // no earlier state stays: in a target that was not read, the start of the signal's series would be unknown.
  const kept = [...(before?.targets ?? [])].filter(
    ([key, state]) =>
      tracked.length === counters.length && (keys.has(key) || minutesBetween(state.slot, slot) <= longestGap),
  )
  return {
    replicas: compared.map(({ replica }) => replica),
    failed: compared.flatMap(({ failed }) => failed),
    remarks: [...new Set(compared.flatMap(({ remarks }) => remarks))],
    state: toState({
      readings: new Set(counters.map(signalKey)),
      targets: new Map([...kept, ...compared.flatMap(({ state }) => state)]),
    }),
  }
}

/** One target compared with its last good scrape. */
interface ComparedTarget {
  /** Empty, or the failure of the target. */
  readonly failed: readonly FailedScrape[]
  /** Contradictions in the exposition, each a sentence. */
  readonly remarks: readonly string[]
  readonly replica: Replica
  /** Key and new state of the target; empty if it failed. */
  readonly state: readonly (readonly [string, CounterState])[]
}

interface Comparison {
  readonly signals: readonly Signal[]
  /** The counters among `signals`. */
  readonly counters: readonly CounterSignal[]
  /** The counters that the last run read as well. */
  readonly tracked: readonly CounterSignal[]
  readonly slots: Parameters<typeof deltasOf>[2]
  readonly log: Tick['log']
}

function compareTarget(
  target: ScrapedTarget,
  before: CounterState | undefined,
  comparison: Comparison,
): ComparedTarget {
  const { scraped } = target
  if (!scraped.ok) return failedTarget(target, scraped.failure)
  try {
    return compareSamples(target, scraped.value.samples, before, comparison)
  } catch (thrown) {
    return failedTarget(target, brokenScrape(thrown))
  }
}

function failedTarget(target: ScrapedTarget, failure: ScrapeFailure): ComparedTarget {
  const place = placeOf(target)
  const unknown = { isRead: false, process: undefined, samples: [], counters: undefined }
  return {
    replica: { ...place, answered: failure.answered, ...unknown },
    failed: [{ ...place, ...failure }],
    remarks: [],
    state: [],
  }
}

const flipped = 'another replica behind the same address, counters not comparable'
const flipRemedy =
  'List the URL of each replica. Or use discover: dns with a name that resolves to the addresses of all of them.'

function compareSamples(
  target: ScrapedTarget,
  written: readonly PrometheusSample[],
  before: CounterState | undefined,
  { signals, counters, tracked, slots, log }: Comparison,
): ComparedTarget {
  const { service } = target
  const { samples, repeated } = withoutRepeats(written)
  const counted = samples.filter((one) => one.name === processStart || isAny(counters, service, one))
  const deltas = deltasOf(counted, before, slots)
  if (isTooLarge(deltas.state)) return failedTarget(target, tooManySeries)
  if (deltas.continuity === 'identity-flip') log.warn(flipped, { service, remedy: flipRemedy })
  const repeats = repeated
    .filter((one) => isAny(signals, service, one))
    .map((one) => `${seriesText(one)} is written more than once`)
  return {
    replica: {
      ...placeOf(target),
      answered: true,
      isRead: true,
      process: processOf(deltas, before),
      samples,
      counters: increasesIn(deltas, tracked, service),
    },
    failed: [],
    remarks: [...repeats, ...deltas.remarks].map((remark) => `${service}: ${remark}`),
    state: [[targetKey(target), deltas.state]],
  }
}

/** A process at a new address, or another process behind a load balancer, did not restart. */
function processOf({ continuity }: Deltas, before: CounterState | undefined): Replica['process'] {
  if (continuity === 'advanced') return 'same'
  return continuity === 'restarted' && before !== undefined ? 'restarted' : 'other'
}

const tooManySeries: ScrapeFailure = {
  kind: 'too-large',
  message: 'its counters have too many series to be compared between runs',
  answered: true,
}

/** The increases that certainly happened since the last scrape; undefined if they are not known. */
function increasesIn(
  { continuity, increases, after }: Deltas,
  tracked: readonly CounterSignal[],
  service: string,
): CounterIncreases | undefined {
  if (continuity === 'first-sight' || continuity === 'identity-flip') return undefined
  if (continuity === 'restarted') return { increases, after }
  return { increases: increases.filter(({ sample }) => isAny(tracked, service, sample)), after }
}

function isAny(signals: readonly Signal[], service: string, sample: PrometheusSample): boolean {
  return signals.some((signal) => signalReads(signal, service, sample))
}

function placeOf({ service, replica, url }: ScrapedTarget): Pick<Replica, 'service' | 'replica' | 'address'> {
  return { service, replica, address: new URL(url).host }
}
