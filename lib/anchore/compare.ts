import { minutesBetween, type Slot } from '../model/clock.ts'
import type { Previous, Tick } from '../model/collector.ts'
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
import { brokenScrape } from '../prometheus/answer.ts'
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
  const slots = { slot, lastSlot: before && previous?.slot }
  const signals = read.filter((signal) => signal.kind === 'counter')
  const tracked = signals.filter((signal) => before?.readings.has(signalKey(signal)))
  const hasNewSignals = tracked.length < signals.length
  const targets = new Map(hasNewSignals ? [] : stillComparable(before, scrapedTargets, slot))
  const remarks = new Set<string>()
  const replicaOf = (target: ScrapedTarget): Replica => {
    const { service, replica, scraped } = target
    const known = { service, replica, isRead: scraped.ok }
    if (!scraped.ok) return { ...known, answered: scraped.failure.answered, samples: [], counters: undefined }
    const { samples, repeated } = withoutRepeats(scraped.value.samples)
    const counters = samples.filter((one) => one.name === processStart || isAny(signals, service, one))
    const deltas = deltasOf(counters, before?.targets.get(targetKey(target)), slots)
    targets.set(targetKey(target), deltas.state)
    if (deltas.continuity === 'identity-flip') log.warn(flipped, { service, remedy: flipRemedy })
    const readRepeats = repeated.filter((one) => isAny(read, service, one))
    readRepeats.forEach((one) => remarks.add(`${service}: ${seriesText(one)} is written more than once`))
    deltas.remarks.forEach((remark) => remarks.add(`${service}: ${remark}`))
    return { ...known, answered: true, samples, counters: increasesIn(deltas, tracked, service) }
  }
  const compared = scrapedTargets.map((target) => {
    try {
      return { target, replica: replicaOf(target) }
    } catch (thrown) {
      const broken = { ...target, scraped: brokenScrape(thrown) }
      return { target: broken, replica: replicaOf(broken) }
    }
  })
  const readings = new Set(signals.map(signalKey))
  return {
    replicas: compared.map(({ replica }) => replica),
    failed: compared.flatMap(({ target }) => failedScrape(target)),
    remarks: [...remarks],
    state: toState({ readings, targets }),
  }
}

function failedScrape({ service, replica, scraped }: ScrapedTarget): readonly FailedScrape[] {
  return scraped.ok ? [] : [{ service, replica, ...scraped.failure }]
}

const flipped = 'another replica behind the same address, counters not comparable'
const flipRemedy =
  'List the URL of each replica. Or use discover: dns with a name that resolves to the addresses of all of them.'

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
