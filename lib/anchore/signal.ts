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
  type Increase,
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
  readonly increases: readonly Increase[]
  /** The slot after which they happened. */
  readonly after: Slot
}

/** One metric read from the expositions of the services: a pure function of the replicas' samples. */
export type Signal = GaugeSignal | CounterSignal

/** The samples that a signal reads. A sample that no signal names is not parsed. */
interface SignalSelector extends Selector {
  /** Every service when absent. */
  readonly service?: string
}

export interface GaugeSignal extends SignalSelector {
  readonly kind: 'gauge'
  /** Makes one sample of the replicas' values, at least one. */
  readonly sampleOf: (values: readonly number[]) => Sample
}

export interface CounterSignal extends SignalSelector {
  readonly kind: 'counter'
  /** Makes one sample of the increases of each replica over the same minutes. */
  readonly countedOf: (replicas: readonly (readonly Increase[])[]) => Counted
}

interface Counted {
  /** Undefined when nothing happened. */
  readonly sample: Sample | undefined
  /** Contradictions in the counters, each a sentence. */
  readonly remarks: readonly string[]
}

/** A histogram of one service, folded over endpoints and replicas into one distribution. */
export function histogramSignal(
  { family, service, match }: { family: string; service: string; match?: Selector['match'] },
  sampleOf: (times: Distribution) => Sample,
): CounterSignal {
  return {
    kind: 'counter',
    names: [`${family}_bucket`, `${family}_count`, `${family}_sum`],
    service,
    ...(match && { match }),
    countedOf: (replicas) => {
      const histograms = foldHistograms(replicas.map((increases) => histogramOf(family, increases)))
      const folded = histograms.map(distributionOf)
      const parts = folded.flatMap(({ distribution }) => (distribution === undefined ? [] : [distribution]))
      return {
        sample: parts.length === 0 ? undefined : sampleOf(mergeDistributions(parts)),
        remarks: folded.flatMap(({ remarks }) => remarks.map((one) => `${service} ${family}: ${one}`)),
      }
    },
  }
}

/** Whether a signal reads this sample of a service. */
export function signalReads(signal: Signal, service: string, sample: PrometheusSample): boolean {
  return (signal.service ?? service) === service && selects(signal, sample)
}

/** The service and selector of a signal as text, kept in the state. */
export function signalKey(signal: Signal): string {
  return `${signal.service ?? ''}${selectorText(signal)}`
}

/** Every service exports it from its start on, so that no answer of a service is empty. */
export const serviceInfo = 'anchore_service_info'

/** The names that the signals of a service select, and those that identify its process. */
export function sampleNames(signals: readonly Signal[], name: string): ReadonlySet<string> {
  const own = signals.filter(({ service = name }) => service === name)
  return new Set([processStart, serviceInfo, ...own.flatMap((signal) => signal.names)])
}

/** The increases that a signal reads in those of a replica. */
export function increasesFor(signal: Signal, { service, counters }: Replica): readonly Increase[] {
  return (counters?.increases ?? []).filter(({ sample }) => signalReads(signal, service, sample))
}

interface GaugesRead {
  readonly samples: readonly Sample[]
  /** Errors in our own code, one for each signal that could not be read. */
  readonly failures: readonly Failure[]
}

/** Reads the gauges of the replicas. */
export function readGauges(signals: readonly GaugeSignal[], replicas: readonly Replica[]): GaugesRead {
  const { values, failures } = readEach(signals, (signal) => {
    const read = replicas
      .flatMap((replica) => replica.samples.filter((one) => signalReads(signal, replica.service, one)))
      .filter(isPossible)
    return read.length === 0 ? [] : [signal.sampleOf(read.map(({ value }) => value))]
  })
  return { samples: values.flat(), failures }
}

/** Reads each signal; an error in one does not stop the others. */
function readEach<S extends Signal, T>(
  signals: readonly S[],
  read: (signal: S) => T,
): { readonly values: readonly T[]; readonly failures: readonly Failure[] } {
  const values: T[] = []
  const failures: Failure[] = []
  for (const signal of signals) {
    try {
      values.push(read(signal))
    } catch (thrown) {
      failures.push({
        kind: 'internal',
        target: signal.service === undefined ? 'anchore.services' : `anchore.services.${signal.service}`,
        message: `${signal.names[0] ?? ''} could not be read: ${messageOf(thrown)}`,
        remedy: remedyOf({ kind: 'internal', answered: true }),
      })
    }
  }
  return { values, failures }
}

export interface Counts extends GaugesRead {
  /** Contradictions in the counters, each a sentence. */
  readonly remarks: readonly string[]
  /** Counts of a gap that is too long to be spread over its minutes; `data` is their number. */
  readonly dropped: readonly {
    readonly minutes: number
    readonly services: readonly string[]
    readonly data: number
  }[]
}

/**
 * Reads the counter increases of the replicas and spreads them over their minutes. Replicas with the same gap are added
 * up, so that the counts of a replica that missed no scrape stay in their slot.
 */
export function readCounts(
  signals: readonly CounterSignal[],
  replicas: readonly Replica[],
  slot: Slot,
): Counts {
  const gaps = Map.groupBy(replicas, ({ counters }) => counters && minutesIn({ after: counters.after, slot }))
  const parts = [...gaps].flatMap(([minutes, group]) =>
    minutes === undefined ? [] : [readGap(signals, group, { minutes, slot })],
  )
  return {
    samples: mergeSamples(parts.flatMap(({ samples }) => samples)).map(withNumberOfErrors),
    failures: parts.flatMap(({ failures }) => failures),
    remarks: parts.flatMap(({ remarks }) => remarks),
    dropped: parts.flatMap(({ dropped }) => dropped),
  }
}

function readGap(
  signals: readonly CounterSignal[],
  replicas: readonly Replica[],
  { minutes, slot }: { readonly minutes: number; readonly slot: Slot },
): Counts {
  const { values: counted, failures } = readEach(signals, (signal) =>
    signal.countedOf(
      replicas
        .filter(({ service }) => (signal.service ?? service) === service)
        .map((replica) => increasesFor(signal, replica)),
    ),
  )
  const samples = counted.flatMap(({ sample }) => (sample === undefined ? [] : [sample]))
  const remarks = counted.flatMap((one) => one.remarks)
  if (minutes > longestGap) {
    const services = [...new Set(replicas.map(({ service }) => service))]
    return { samples: [], failures, remarks, dropped: [{ minutes, services, data: samples.length }] }
  }
  const shared = samples.flatMap((sample) =>
    spread(sample, minutesOf({ after: slotPlus(slot, -minutes), slot })),
  )
  return { samples: shared.map((sample) => ({ slot, ...sample })), failures, remarks, dropped: [] }
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
