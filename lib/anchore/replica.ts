import type { Increase } from '../prometheus/deltas.ts'
import { histogramOf, matches, type Match } from '../prometheus/fold.ts'
import { distributionOf } from '../prometheus/histogram.ts'
import type { PrometheusSample } from '../prometheus/sample.ts'
import type { Distribution } from '../metric.ts'
import type { ServiceName } from './services.ts'

/** One replica of one service, as this slot's scrape found it. */
export interface Replica {
  readonly service: ServiceName
  /** Whether the process said anything at all, a refusal included. */
  readonly answered: boolean
  /** What it exported; empty where the scrape failed. */
  readonly samples: readonly PrometheusSample[]
  /** Its counters' increases since its last good scrape; undefined at first sight and where the scrape failed. */
  readonly increases: readonly Increase[] | undefined
}

/** Whose samples: one service's, or everyone's. */
export interface Wanted {
  readonly service?: ServiceName
  readonly match?: Match
}

/** The values of a gauge over the replicas. */
export function levels(
  replicas: readonly Replica[],
  name: string,
  { service, match = {} }: Wanted,
): number[] {
  return of(replicas, service)
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name && Number.isFinite(sample.value) && matches(sample, match))
    .map(({ value }) => value)
}

/** The increases of counters whose name starts with one of Anchore's family names; undefined when none is known. */
export function increasesOf(
  replicas: readonly Replica[],
  family: string,
  { service, match = {} }: Wanted,
): readonly Increase[] | undefined {
  const known = of(replicas, service).flatMap(({ increases }) => (increases === undefined ? [] : [increases]))
  if (known.length === 0) return undefined
  return known
    .flat()
    .filter(({ sample }) => familyNames(family).includes(sample.name) && matches(sample, match))
}

/** One distribution out of a histogram's increases on all replicas; undefined when nothing happened. */
export function distribution(
  replicas: readonly Replica[],
  family: string,
  wanted: Wanted,
): Distribution | undefined {
  return distributionOf(histogramOf(family, increasesOf(replicas, family, wanted) ?? []))
}

/** The sample names of a histogram, without its `_created`. */
export function histogramNames(family: string): readonly string[] {
  return [`${family}_bucket`, `${family}_count`, `${family}_sum`]
}

function familyNames(family: string): readonly string[] {
  return [family, ...histogramNames(family)]
}

function of(replicas: readonly Replica[], service: ServiceName | undefined): readonly Replica[] {
  return service === undefined ? replicas : replicas.filter((replica) => replica.service === service)
}
