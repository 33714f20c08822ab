import type { Log } from '../../model/index.ts'
import {
  brokenScrape,
  type ScrapeFailure,
  deltasOf,
  type Deltas,
  processStart,
  type CounterState,
  withoutRepeats,
  seriesText,
  type PrometheusSample,
} from '../../prometheus/index.ts'
import { targetKey } from '../discovery.ts'
import type { FailedScrape } from '../failures.ts'
import type { ScrapedTarget } from '../scrape-target.ts'
import { signalReads, type CounterSignal, type Signal } from '../signals/signal.ts'
import type { Replica, CounterIncreases } from './replica.ts'
import { isTooLarge } from './state.ts'

/** One target compared with its last good scrape. */
export interface ComparedTarget {
  /** Empty, or the failure of the target. */
  readonly failed: readonly FailedScrape[]
  /** Contradictions in the exposition, each a sentence. */
  readonly remarks: readonly string[]
  readonly replica: Replica
  /** Key and new state of the target; empty if it failed. */
  readonly state: readonly (readonly [string, CounterState])[]
}

export interface Comparison {
  readonly signals: readonly Signal[]
  /** The counters among `signals`. */
  readonly counters: readonly CounterSignal[]
  /** The counters that the last run read as well. */
  readonly tracked: readonly CounterSignal[]
  readonly slots: Parameters<typeof deltasOf>[2]
  readonly log: Log
}

export function compareTarget(
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

function placeOf({ service, replica, url }: ScrapedTarget): Pick<Replica, 'service' | 'replica' | 'address'> {
  return { service, replica, address: new URL(url).host }
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
