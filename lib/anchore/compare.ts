import type { Previous, Tick } from '../findings/index.ts'
import { failed as failure, longestGap, minutesBetween, success } from '../model/index.ts'
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
import { signalKey, signalReads, type Replica, type Signal } from './signal.ts'
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
  const keys = new Set(scraped.map(targetKey))
  // A target that this run did not find stays until its gap is too long to be spread over its minutes. With a new signal
  // no earlier state stays: in a target that was not read, the start of the signal's series would be unknown.
  const kept = [...(before?.targets ?? [])].filter(
    ([key, state]) =>
      tracked.length === counters.length && (keys.has(key) || minutesBetween(state.slot, slot) <= longestGap),
  )
  const targets = new Map(kept)
  const replicas: Replica[] = []
  const failed: FailedScrape[] = []
  const remarks: string[] = []
  for (const target of scraped) {
    const { service, replica } = target
    const place = { service, replica, address: new URL(target.url).host }
    const last = before?.targets.get(targetKey(target))
    const compared = compareTarget(target, signals, last, { slot, lastSlot: previous?.slot })
    if (!compared.ok) {
      const { answered } = compared.failure
      replicas.push({ ...place, answered, process: undefined, samples: [], counters: undefined })
      failed.push({ ...place, ...compared.failure })
      continue
    }
    const { samples, repeated, deltas } = compared.value
    const { continuity, after } = deltas
    if (continuity === 'identity-flip') log.warn(flipped, { service, remedy: flipRemedy })
    const isKnown = continuity === 'advanced' || continuity === 'restarted'
    // What a new signal reads has no earlier value, except in a new process.
    const increases = deltas.increases.filter(
      (one) => continuity === 'restarted' || isAny(tracked, service, one),
    )
    replicas.push({
      ...place,
      answered: true,
      process: processOf(continuity, last !== undefined),
      samples,
      counters: isKnown ? { increases, after } : undefined,
    })
    const repeats = repeated
      .filter((one) => isAny(signals, service, one))
      .map((one) => `${seriesText(one)} is written more than once`)
    remarks.push(...[...repeats, ...deltas.remarks].map((remark) => `${service}: ${remark}`))
    targets.set(targetKey(target), deltas.state)
  }
  const state = toState({ readings: new Set(counters.map(signalKey)), targets })
  return { replicas, failed, remarks: [...new Set(remarks)], state }
}

const flipped = 'another replica behind the same address, counters not comparable'
const flipRemedy =
  'List the URL of each replica. Or use discover: dns with a name that resolves to the addresses of all of them.'
const tooManySeries: ScrapeFailure = {
  kind: 'too-large',
  message: 'its counters have too many series to be compared between runs',
  answered: true,
}

function compareTarget(
  { service, scraped }: ScrapedTarget,
  signals: readonly Signal[],
  last: CounterState | undefined,
  slots: Parameters<typeof deltasOf>[2],
) {
  if (!scraped.ok) return scraped
  try {
    const { samples, repeated } = withoutRepeats(scraped.value.samples)
    const counters = signals.filter(({ kind }) => kind === 'counter')
    const counted = samples.filter((one) => one.name === processStart || isAny(counters, service, one))
    const deltas = deltasOf(counted, last, slots)
    return isTooLarge(deltas.state) ? failure(tooManySeries) : success({ samples, repeated, deltas })
  } catch (thrown) {
    return failure(brokenScrape(thrown))
  }
}

/** A process at a new address, or another process behind a load balancer, did not restart. */
function processOf(continuity: Deltas['continuity'], isKnown: boolean): Replica['process'] {
  if (continuity === 'advanced') return 'same'
  return continuity === 'restarted' && isKnown ? 'restarted' : 'other'
}

function isAny(signals: readonly Signal[], service: string, sample: PrometheusSample): boolean {
  return signals.some((signal) => signalReads(signal, service, sample))
}
