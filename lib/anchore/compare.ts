import { minutesBetween, type Slot } from '../model/clock.ts'
import type { Previous, Tick } from '../model/collector.ts'
import type { Log } from '../model/log.ts'
import { longestGap } from '../model/spread.ts'
import {
  deltasOf,
  processStart,
  type CounterState,
  type Deltas,
  type Increase,
} from '../prometheus/deltas.ts'
import { withoutRepeats } from '../prometheus/fold.ts'
import { seriesText, type PrometheusSample } from '../prometheus/sample.ts'
import { brokenScrape, type ScrapeFailure } from '../prometheus/answer.ts'
import { targetKey } from './discovery.ts'
import type { FailedScrape } from './failures.ts'
import type { ScrapedTarget } from './scrape-target.ts'
import type { ServiceName } from './services.ts'
import { isRead, signalKey, type CounterSignal, type Signal } from './signal.ts'
import { fromState, toState, type Counters } from './state.ts'

/** One replica of one service, as scraped in this slot. */
export interface Replica extends Pick<ScrapedTarget, 'service' | 'replica'> {
  /** Whether the process answered at all, a refusal included. */
  readonly answered: boolean
  /** Whether its answer is an exposition. */
  readonly isRead: boolean
  /** Empty where the scrape failed. */
  readonly samples: readonly PrometheusSample[]
  /** Undefined where the increases are unknown, as at first sight. */
  readonly counters: CounterIncreases | undefined
}

export interface CounterIncreases {
  readonly increases: readonly Increase[]
  /** The slot after which they happened. */
  readonly after: Slot
}

export interface Compared {
  readonly replicas: readonly Replica[]
  /** The targets without samples, and those whose samples could not be compared. */
  readonly failed: readonly FailedScrape[]
  /** Contradictions in the expositions, each a sentence, without repeats. */
  readonly remarks: readonly string[]
  /** For the next run, a JSON value. */
  readonly state: unknown
}

/**
 * Compares the counters of each target with its last good scrape; a target that failed keeps its state. Repeated series
 * are folded into one, with a remark where a signal reads them.
 */
export function compare(
  scrapedTargets: readonly ScrapedTarget[],
  read: readonly Signal[],
  previous: Previous | undefined,
  { slot, log }: Pick<Tick, 'slot' | 'log'>,
): Compared {
  const before = fromState(previous?.state)
  if (previous !== undefined && before === undefined) {
    log.warn('counter state unreadable, starting afresh', { lastSlot: new Date(previous.slot).toISOString() })
  }
  const signals = read.filter((signal) => signal.kind === 'counter')
  const tracked = signals.filter((signal) => before?.readings.has(signalKey(signal)))
  const slots = { slot, lastSlot: before && previous?.slot }
  const compared = scrapedTargets.map((target) =>
    compareTarget(target, before?.targets.get(targetKey(target)), { read, signals, tracked, slots, log }),
  )
  const hasNewSignals = tracked.length < signals.length
  const targets = new Map([
    ...(hasNewSignals ? [] : stillComparable(before, scrapedTargets, slot)),
    ...compared.flatMap(({ state }) => state),
  ])
  return {
    replicas: compared.map(({ replica }) => replica),
    failed: compared.flatMap(({ failed }) => failed),
    remarks: [...new Set(compared.flatMap(({ remarks }) => remarks))],
    state: toState({ readings: new Set(signals.map(signalKey)), targets }),
  }
}

interface ComparedTarget extends Pick<Compared, 'failed' | 'remarks'> {
  readonly replica: Replica
  /** Key and new state of the target; empty if it failed. */
  readonly state: readonly (readonly [string, CounterState])[]
}

interface Comparison {
  readonly read: readonly Signal[]
  /** The counters among `read`. */
  readonly signals: readonly CounterSignal[]
  /** The counters that the last run read as well. */
  readonly tracked: readonly CounterSignal[]
  readonly slots: Parameters<typeof deltasOf>[2]
  readonly log: Log
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

function failedTarget({ service, replica }: ScrapedTarget, failure: ScrapeFailure): ComparedTarget {
  const { answered } = failure
  return {
    replica: { service, replica, answered, isRead: false, samples: [], counters: undefined },
    failed: [{ service, replica, ...failure }],
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
  { read, signals, tracked, slots, log }: Comparison,
): ComparedTarget {
  const { service, replica } = target
  const { samples, repeated } = withoutRepeats(written)
  const counted = samples.filter((one) => one.name === processStart || isAny(signals, service, one))
  const deltas = deltasOf(counted, before, slots)
  const counters = increasesIn(deltas, tracked, service)
  if (deltas.continuity === 'identity-flip') log.warn(flipped, { service, remedy: flipRemedy })
  const repeats = repeated
    .filter((one) => isAny(read, service, one))
    .map((one) => `${seriesText(one)} is written more than once`)
  return {
    replica: { service, replica, answered: true, isRead: true, samples, counters },
    failed: [],
    remarks: [...repeats, ...deltas.remarks].map((remark) => `${service}: ${remark}`),
    state: [[targetKey(target), deltas.state]],
  }
}

/**
 * The states of targets that this run did not read and the next run may compare with: those of targets that failed, and
 * those of targets not found, for as long as a gap can be shared out. None where a signal is new: the start of its
 * series in those targets would be unknown.
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

/** The increases that certainly happened since the last scrape; undefined where none are known. */
function increasesIn(
  { continuity, increases, after }: Deltas,
  tracked: readonly CounterSignal[],
  service: ServiceName,
): CounterIncreases | undefined {
  if (continuity === 'first-sight' || continuity === 'identity-flip') return undefined
  if (continuity === 'restarted') return { increases, after }
  return { increases: increases.filter(({ sample }) => isAny(tracked, service, sample)), after }
}

function isAny(signals: readonly Signal[], service: ServiceName, sample: PrometheusSample): boolean {
  return signals.some((signal) => isRead(signal, service, sample))
}
