import type { Slot } from '../clock.ts'
import { mergeSamples } from '../merge.ts'
import type { Sample } from '../metric.ts'
import { longestGap, minutesIn, minutesOf, spread } from '../spread.ts'
import type { Grown, Replica } from './replica.ts'
import type { ServiceName } from './services.ts'
import { isRead, type CounterSignal, type GaugeSignal } from './signal.ts'

/** How things are: what the replicas' gauges say. */
export function readLevels(signals: readonly GaugeSignal[], replicas: readonly Replica[]): readonly Sample[] {
  return signals.flatMap((signal) => {
    const values = replicas
      .flatMap(({ service, samples }) => samples.filter((sample) => isRead(signal, service, sample)))
      .map(({ value }) => value)
      .filter(Number.isFinite)
    return values.length === 0 ? [] : [signal.sampleOf(values)]
  })
}

export interface Counts {
  readonly samples: readonly Sample[]
  /** What cannot be true of what was counted, each a sentence. */
  readonly remarks: readonly string[]
  /** What was left out, since nobody knows any more what minutes it is of. */
  readonly dropped: readonly Dropped[]
}

export interface Dropped {
  readonly minutes: number
  readonly services: readonly ServiceName[]
  /** How many series lack a datum. */
  readonly data: number
}

type Known = Grown & Pick<Replica, 'service'>

/**
 * What happened: what the replicas' counters have grown by, in the minutes in which it did. Replicas with the same gap
 * are folded and shared out on their own, so that those that missed nothing stay in their slot whatever others missed.
 */
export function readCounts(
  signals: readonly CounterSignal[],
  replicas: readonly Replica[],
  slot: Slot,
): Counts {
  const known = replicas.flatMap(({ service, grown }) => (grown === undefined ? [] : [{ service, ...grown }]))
  const gaps = [...Map.groupBy(known, ({ after }) => minutesIn({ after, slot })).values()]
  const parts = gaps.map((group) => readGap(signals, group, slot))
  return {
    samples: mergeSamples(parts.flatMap(({ samples }) => samples)),
    remarks: parts.flatMap(({ remarks }) => remarks),
    dropped: parts.flatMap(({ dropped }) => dropped),
  }
}

function readGap(signals: readonly CounterSignal[], replicas: readonly Known[], slot: Slot): Counts {
  const counted = signals.map((signal) =>
    signal.countedOf(
      replicas
        .filter(({ service }) => (signal.service ?? service) === service)
        .map(({ service, increases }) => increases.filter(({ sample }) => isRead(signal, service, sample))),
    ),
  )
  const samples = counted.flatMap(({ sample }) => (sample === undefined ? [] : [sample]))
  const remarks = counted.flatMap((one) => one.remarks)
  const gap = { after: replicas[0]?.after ?? slot, slot }
  const minutes = minutesIn(gap)
  if (minutes > longestGap) {
    const services = [...new Set(replicas.map(({ service }) => service))]
    return { samples: [], remarks, dropped: [{ minutes, services, data: samples.length }] }
  }
  const shared = samples.flatMap((sample) => spread(sample, minutesOf(gap)))
  return { samples: shared.map((sample) => ({ slot, ...sample })), remarks, dropped: [] }
}
