import { mergeDistributions, type Distribution, type Sample } from '../../model/index.ts'
import {
  type Increase,
  processStart,
  foldHistograms,
  histogramOf,
  distributionOf,
  type PrometheusSample,
  selects,
  selectorText,
  type Selector,
} from '../../prometheus/index.ts'

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

export interface Counted {
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

/** The names of the samples to read from a service. */
export type SampleNames = (service: string) => ReadonlySet<string>

/** Every service exports it from its start on, so that no answer of a service is empty. */
export const serviceInfo = 'anchore_service_info'

/** The names that the signals of each service select, and those that identify its process. */
export function sampleNames(signals: readonly Signal[], services: readonly string[]): SampleNames {
  const names = new Map(
    services.map((name) => {
      const own = signals.filter(({ service = name }) => service === name)
      return [name, new Set([processStart, serviceInfo, ...own.flatMap((signal) => signal.names)])]
    }),
  )
  return (service) => names.get(service) ?? new Set()
}
