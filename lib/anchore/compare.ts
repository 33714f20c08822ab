import { minutesBetween, type Slot } from '../model/clock.ts'
import type { Previous, Tick } from '../model/collector.ts'
import { deltasOf, processStart, type CounterState, type Deltas } from '../prometheus/deltas.ts'
import { withoutRepeats } from '../prometheus/fold.ts'
import { seriesText, type PrometheusSample } from '../prometheus/sample.ts'
import { brokenScrape } from '../prometheus/scrape.ts'
import { longestGap } from '../model/spread.ts'
import type { Grown, Replica } from './replica.ts'
import { failedScrapes, type FailedScrape } from './findings.ts'
import type { Found } from './scrape-all.ts'
import { targetKey } from './targets.ts'
import type { ServiceName } from './services.ts'
import { isRead, readingText, type CounterSignal, type Signal } from './signal.ts'
import { fromState, toState, type Counters } from './state.ts'

export interface Compared {
  readonly replicas: readonly Replica[]
  /** The targets that gave no samples, and those whose samples could not be compared. */
  readonly failed: readonly FailedScrape[]
  /** What cannot be true of what the services export, each a sentence, and none twice. */
  readonly remarks: readonly string[]
  /** For the next run, a JSON value. */
  readonly state: unknown
}

/**
 * Each target's counters against its last good scrape; a target that failed keeps its state for the next one. Series
 * that a target writes more than once are one, and remarked where a signal reads them.
 */
export function compare(
  found: readonly Found[],
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
  const begun = signals.filter((signal) => before?.readings.has(readingText(signal)))
  const targets = new Map(begun.length < signals.length ? [] : stillComparable(before, found, slot))
  const remarks = new Set<string>()
  const replicaOf = (target: Found): Replica => {
    const { service, replica, scraped } = target
    const known = { service, replica, isRead: scraped.ok }
    if (!scraped.ok) return { ...known, answered: scraped.answered, samples: [], grown: undefined }
    const { samples, repeated } = withoutRepeats(scraped.samples)
    const counters = samples.filter((one) => one.name === processStart || isAny(signals, service, one))
    const deltas = deltasOf(counters, before?.targets.get(targetKey(target)), slots)
    targets.set(targetKey(target), deltas.state)
    if (deltas.continuity === 'identity-flip') log.warn(flipped, { service, remedy: flipRemedy })
    const odd = repeated.filter((one) => isAny(read, service, one))
    odd.forEach((one) => remarks.add(`${service}: ${seriesText(one)} is written more than once`))
    deltas.remarks.forEach((remark) => remarks.add(`${service}: ${remark}`))
    return { ...known, answered: true, samples, grown: grownOf(deltas, begun, service) }
  }
  const compared = found.map((target) => {
    try {
      return { target, replica: replicaOf(target) }
    } catch (thrown) {
      const broken = { ...target, scraped: brokenScrape(thrown) }
      return { target: broken, replica: replicaOf(broken) }
    }
  })
  const readings = new Set(signals.map(readingText))
  return {
    replicas: compared.map(({ replica }) => replica),
    failed: failedScrapes(compared.map(({ target }) => target)),
    remarks: [...remarks],
    state: toState({ readings, targets }),
  }
}

const flipped = 'another replica behind the same address, counters not comparable'
const flipRemedy =
  'List the URL of each replica. Or name, with discover: dns, what resolves to the addresses of all of them.'

/**
 * The targets that the next run may compare with though this one did not read them: those that fail, and for as long
 * as a gap is made up for those that were not found. None at all where more is read than before: its beginning in them
 * would not be known.
 */
function stillComparable(
  before: Counters | undefined,
  found: readonly Found[],
  slot: Slot,
): Iterable<[string, CounterState]> {
  const asked = new Set(found.map(targetKey))
  return [...(before?.targets ?? [])].filter(
    ([key, state]) => asked.has(key) || minutesBetween(state.slot, slot) <= longestGap,
  )
}

/** The increases that are really of the time since the last scrape; undefined where none can be known. */
function grownOf(
  { continuity, increases, after }: Deltas,
  begun: readonly CounterSignal[],
  service: ServiceName,
): Grown | undefined {
  if (continuity === 'first-sight' || continuity === 'identity-flip') return undefined
  if (continuity === 'restarted') return { increases, after }
  return { increases: increases.filter(({ sample }) => isAny(begun, service, sample)), after }
}

function isAny(signals: readonly Signal[], service: ServiceName, sample: PrometheusSample): boolean {
  return signals.some((signal) => isRead(signal, service, sample))
}
