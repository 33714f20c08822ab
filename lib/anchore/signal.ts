import type { Detail } from '../model/metric.ts'
import type { Sample } from '../model/metric.ts'
import { processStart, type Increase } from '../prometheus/deltas.ts'
import type { PrometheusSample } from '../prometheus/sample.ts'
import { selects, selectorText, type Selector } from '../prometheus/select.ts'
import { serviceNames, type ServiceName } from './services.ts'

/** One thing read out of the services' exposition: pure, from what the replicas say to samples. */
export type Signal = GaugeSignal | CounterSignal

/** What a signal reads: what none selects is not kept, and what none names is not even taken apart. */
interface Reading extends Selector {
  /** Whose samples; everyone's when absent. */
  readonly service?: ServiceName
  /** Read only with this `detail`; everywhere when absent. */
  readonly detail?: Detail
}

export interface GaugeSignal extends Reading {
  readonly kind: 'gauge'
  /** From the values of the replicas, at least one. */
  readonly sampleOf: (values: readonly number[]) => Sample
}

export interface CounterSignal extends Reading {
  readonly kind: 'counter'
  /** From what each replica counted in the same minutes. */
  readonly countedOf: (replicas: readonly (readonly Increase[])[]) => Counted
}

export interface Counted {
  /** Undefined when there is nothing to say. */
  readonly sample: Sample | undefined
  /** What cannot be true of what was counted, each a sentence. */
  readonly remarks: readonly string[]
}

export function isRead(signal: Signal, service: ServiceName, sample: PrometheusSample): boolean {
  return (signal.service ?? service) === service && selects(signal, sample)
}

/** What a signal reads, as text: what a state was made of. */
export function readingText(signal: Signal): string {
  return `${signal.service ?? ''}${selectorText(signal)}`
}

/** Every service exports it from its start on: an answer without anything is no exposition. */
const metricsAreOn = 'anchore_service_info'

/** The names of all samples that are read of a service: those of its signals, and that by which its process is known. */
export function namesOfEach(signals: readonly Signal[]): (service: ServiceName) => ReadonlySet<string> {
  const names = new Map(
    serviceNames.map((name) => {
      const own = signals.filter(({ service = name }) => service === name)
      return [name, new Set([processStart, metricsAreOn, ...own.flatMap((signal) => signal.names)])]
    }),
  )
  return (service) => names.get(service) ?? new Set()
}
