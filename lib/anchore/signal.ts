import {
  longestGap,
  mergeDistributions,
  mergeSamples,
  messageOf,
  minutesIn,
  minutesOf,
  slotPlus,
  spread,
  sum,
  type Distribution,
  type Failure,
  type Sample,
  type Slot,
} from '../model/index.ts'
import {
  distributionOf,
  foldHistograms,
  histogramOf,
  isPossible,
  processStart,
  selectorText,
  selects,
  type PrometheusSample,
  type Selector,
} from '../prometheus/index.ts'
import { serverErrors } from './catalogue/index.ts'
import type { Target } from './discovery.ts'
import { remedyOf } from './failures.ts'

/** One replica of one service, as scraped in this slot. */
export interface Replica extends Pick<Target, 'service' | 'replica'> {
  /** Host and port. */
  readonly address: string
  /** Whether the process answered at all, even with an error. */
  readonly answered: boolean
  /** Its process compared with that of the last good scrape; undefined if the scrape failed. */
  readonly process: 'same' | 'restarted' | 'other' | undefined
  /** Empty where the scrape failed. */
  readonly samples: readonly PrometheusSample[]
  /** Undefined if the increases are unknown, as in the first scrape of a target. */
  readonly counters: CounterIncreases | undefined
}

interface CounterIncreases {
  /** The counters' samples with the increase as the value. */
  readonly increases: readonly PrometheusSample[]
  /** The slot after which they happened. */
  readonly after: Slot
}

/** One metric read from the expositions of one service. A sample that no signal names is not parsed. */
export interface Signal extends Selector {
  /** A gauge is read from the samples, a counter from their increases over the same minutes. */
  readonly kind: 'gauge' | 'counter'
  readonly service: string
  /**
   * A pure function of what the selector finds in the replicas, at least one of them. A replica without a possible value
   * of a gauge is left out.
   */
  readonly read: (replicas: readonly Pick<Replica, 'address' | 'samples'>[]) => Reading
}

interface Reading {
  /** Empty when nothing happened. */
  readonly samples: readonly Sample[]
  /** Contradictions in the counters, each a sentence. */
  readonly remarks?: readonly string[]
}

/** A histogram of one service, folded over endpoints and replicas into one distribution. */
export function histogramSignal(
  { family, service, match }: { family: string; service: string; match?: Selector['match'] },
  sampleOf: (times: Distribution) => Sample,
): Signal {
  return {
    kind: 'counter',
    names: [`${family}_bucket`, `${family}_count`, `${family}_sum`],
    service,
    ...(match && { match }),
    read: (replicas) => {
      const histograms = foldHistograms(replicas.map(({ samples }) => histogramOf(family, samples)))
      const folded = histograms.map(distributionOf)
      const parts = folded.flatMap(({ distribution }) => (distribution === undefined ? [] : [distribution]))
      return {
        samples: parts.length === 0 ? [] : [sampleOf(mergeDistributions(parts))],
        remarks: folded.flatMap(({ remarks }) => remarks.map((one) => `${service} ${family}: ${one}`)),
      }
    },
  }
}

/** Whether a signal reads this sample of a service. */
export function signalReads(signal: Signal, service: string, sample: PrometheusSample): boolean {
  return signal.service === service && selects(signal, sample)
}

/** The service and selector of a signal as text, kept in the state. */
export function signalKey(signal: Signal): string {
  return `${signal.service}${selectorText(signal)}`
}

/** Every service exports it from its start on, so that no answer of a service is empty. */
export const serviceInfo = 'anchore_service_info'

/** The names that the signals of a service select, and those that identify its process. */
export function sampleNames(signals: readonly Signal[], name: string): ReadonlySet<string> {
  const own = signals.filter(({ service }) => service === name)
  return new Set([processStart, serviceInfo, ...own.flatMap((signal) => signal.names)])
}

/** The increases that a signal reads in those of a replica. */
export function increasesFor(signal: Signal, { service, counters }: Replica): readonly PrometheusSample[] {
  return (counters?.increases ?? []).filter((one) => signalReads(signal, service, one))
}

export interface SignalsRead {
  readonly samples: readonly Sample[]
  /** Errors in our own code, one for each signal that could not be read. */
  readonly failures: readonly Failure[]
  readonly remarks: readonly string[]
  /** Counts of a gap that is too long to be spread over its minutes; `data` is their number. */
  readonly dropped: readonly {
    readonly minutes: number
    readonly services: readonly string[]
    readonly data: number
  }[]
}

/**
 * Reads the gauges of the replicas, and spreads the increases of their counters over their minutes. Replicas with the
 * same gap are added up, so that the counts of a replica that missed no scrape stay in their slot.
 */
export function readSignals(
  signals: readonly Signal[],
  replicas: readonly Replica[],
  slot: Slot,
): SignalsRead {
  const gauges = readEach(signals, 'gauge', replicas)
  const gaps = Map.groupBy(replicas, ({ counters }) => counters && minutesIn({ after: counters.after, slot }))
  const parts = [...gaps].flatMap(([minutes, group]) =>
    minutes === undefined ? [] : [readGap(signals, group, { minutes, slot })],
  )
  const counts = mergeSamples(parts.flatMap(({ samples }) => samples)).map(withNumberOfErrors)
  return {
    samples: [...gauges.samples, ...counts],
    failures: [gauges, ...parts].flatMap(({ failures }) => failures),
    remarks: parts.flatMap(({ remarks }) => remarks),
    dropped: parts.flatMap(({ dropped }) => dropped),
  }
}

function readGap(
  signals: readonly Signal[],
  replicas: readonly Replica[],
  { minutes, slot }: { readonly minutes: number; readonly slot: Slot },
): SignalsRead {
  const counted = readEach(signals, 'counter', replicas)
  if (minutes > longestGap) {
    const services = [...new Set(replicas.map(({ service }) => service))]
    return { ...counted, samples: [], dropped: [{ minutes, services, data: counted.samples.length }] }
  }
  const shared = counted.samples.flatMap((sample) =>
    spread(sample, minutesOf({ after: slotPlus(slot, -minutes), slot })),
  )
  return { ...counted, samples: shared.map((sample) => ({ slot, ...sample })) }
}

/** Reads each signal of a kind; an error in one does not stop the others. */
function readEach(
  signals: readonly Signal[],
  kind: Signal['kind'],
  replicas: readonly Replica[],
): SignalsRead {
  const readings: Reading[] = []
  const failures: Failure[] = []
  for (const signal of signals.filter((one) => one.kind === kind)) {
    const own = replicas.filter(({ service }) => service === signal.service)
    const found = kind === 'counter' ? own.map((one) => withIncreases(signal, one)) : gaugesIn(signal, own)
    if (found.length === 0) continue
    try {
      readings.push(signal.read(found))
    } catch (thrown) {
      failures.push({
        kind: 'internal',
        target: `anchore.services.${signal.service}`,
        message: `${signal.names[0] ?? ''} could not be read: ${messageOf(thrown)}`,
        remedy: remedyOf({ kind: 'internal', answered: true }),
      })
    }
  }
  return {
    samples: readings.flatMap(({ samples }) => samples),
    failures,
    remarks: readings.flatMap(({ remarks = [] }) => remarks),
    dropped: [],
  }
}

function withIncreases(signal: Signal, replica: Replica): Replica {
  return { ...replica, samples: increasesFor(signal, replica) }
}

/** The replicas with possible values of a gauge, and only these. */
export function gaugesIn(signal: Signal, replicas: readonly Replica[]): readonly Replica[] {
  return replicas
    .map((replica) => ({
      ...replica,
      samples: replica.samples.filter((one) => signalReads(signal, replica.service, one) && isPossible(one)),
    }))
    .filter(({ samples }) => samples.length > 0)
}

/**
 * The errors of a minute as one value, their number, and a 0 for each other answer: the Average is the share of errors as
 * before, and the Maximum counts them even if the datum arrives twice. Other samples stay as they are.
 */
function withNumberOfErrors(one: Sample): Sample {
  if (one.metric !== serverErrors || typeof one.measurement !== 'object' || !('values' in one.measurement))
    return one
  const { values, counts } = one.measurement
  const errors = counts[values.indexOf(1)] ?? 0
  if (errors < 2) return one
  return { ...one, measurement: { values: [0, errors], counts: [sum(counts) - 1, 1] } } as Sample
}
