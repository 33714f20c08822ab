import {
  type Slot,
  messageOf,
  type Failure,
  mergeSamples,
  type Sample,
  longestGap,
  minutesIn,
  minutesOf,
  spread,
} from '../model/index.ts'
import { isPossible } from '../prometheus/index.ts'
import type { CounterIncreases, Replica } from './counters/replica.ts'
import { remedyOf } from './remedies.ts'
import { withNumberOfErrors } from './signals/requests.ts'
import { signalReads, type CounterSignal, type GaugeSignal, type Signal } from './signals/signal.ts'

export interface GaugesRead {
  readonly samples: readonly Sample[]
  /** Errors in our own code, one for each signal that could not be read. */
  readonly failures: readonly Failure[]
}

/** Reads the gauges of the replicas. */
export function readGauges(signals: readonly GaugeSignal[], replicas: readonly Replica[]): GaugesRead {
  const { values: samples, failures } = readEach(signals, (signal) => {
    const values = replicas
      .flatMap((replica) => replica.samples.filter((one) => signalReads(signal, replica.service, one)))
      .filter(isPossible)
      .map(({ value }) => value)
    return values.length === 0 ? [] : [signal.sampleOf(values)]
  })
  return { samples: samples.flat(), failures }
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
  /** Counts of a gap that is too long to be spread over its minutes. */
  readonly dropped: readonly Dropped[]
}

export interface Dropped {
  readonly minutes: number
  readonly services: readonly string[]
  /** The number of data that are dropped. */
  readonly data: number
}

type Known = CounterIncreases & Pick<Replica, 'service'>

/**
 * Reads the counter increases of the replicas and spreads them over their minutes. Replicas with the same gap are added
 * up, so that the counts of a replica that missed no scrape stay in their slot.
 */
export function readCounts(
  signals: readonly CounterSignal[],
  replicas: readonly Replica[],
  slot: Slot,
): Counts {
  const known = replicas.flatMap(({ service, counters }) =>
    counters === undefined ? [] : [{ service, ...counters }],
  )
  const gaps = [...Map.groupBy(known, ({ after }) => minutesIn({ after, slot })).values()]
  const parts = gaps.map((group) => readGap(signals, group, slot))
  return {
    samples: mergeSamples(parts.flatMap(({ samples }) => samples)).map(withNumberOfErrors),
    failures: parts.flatMap(({ failures }) => failures),
    remarks: parts.flatMap(({ remarks }) => remarks),
    dropped: parts.flatMap(({ dropped }) => dropped),
  }
}

function readGap(signals: readonly CounterSignal[], replicas: readonly Known[], slot: Slot): Counts {
  const { values: counted, failures } = readEach(signals, (signal) =>
    signal.countedOf(
      replicas
        .filter(({ service }) => (signal.service ?? service) === service)
        .map(({ service, increases }) =>
          increases.filter(({ sample }) => signalReads(signal, service, sample)),
        ),
    ),
  )
  const samples = counted.flatMap(({ sample }) => (sample === undefined ? [] : [sample]))
  const remarks = counted.flatMap((one) => one.remarks)
  const gap = { after: replicas[0]?.after ?? slot, slot }
  const minutes = minutesIn(gap)
  if (minutes > longestGap) {
    const services = [...new Set(replicas.map(({ service }) => service))]
    return { samples: [], failures, remarks, dropped: [{ minutes, services, data: samples.length }] }
  }
  const shared = samples.flatMap((sample) => spread(sample, minutesOf(gap)))
  return { samples: shared.map((sample) => ({ slot, ...sample })), failures, remarks, dropped: [] }
}
