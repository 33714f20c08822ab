import {
  minutesBetween,
  slotOf,
  type Slot,
  numberAt,
  defineMetric,
  sample,
  type Sample,
  longestGap,
  minutesOf,
  spread,
} from '../../../lib/model/index.ts'
import type { Collector } from '../../../lib/findings/index.ts'

const counterMetrics = ['Arrivals', 'Departures'].map((name) =>
  defineMetric({ name, group: 'services', unit: 'Count', kind: 'counter', help: '' }),
)
const durations = defineMetric({
  name: 'Durations',
  group: 'services',
  unit: 'Seconds',
  form: 'distribution',
  help: '',
})
const level = defineMetric({
  name: 'Level',
  group: 'services',
  unit: 'Count',
  dimensions: ['Queue'],
  help: '',
})

/** The names of the metrics that add up over time, and of the one that does not. */
export const counterNames: readonly string[] = [...counterMetrics.map(({ name }) => name), durations.name]
export const levelName = level.name

export interface CountedSource {
  readonly collector: Collector
  /** What has happened in the minutes after `from`, up to `to`: by counter, as the sum of its series. */
  readonly truth: (from: Slot, to: Slot) => Readonly<Record<string, number>>
}

/** What happens in one minute: any numbers, the same whenever asked. */
function happened(minute: number): readonly [number, number, number] {
  const mixed = Math.imul(minute ^ (minute >>> 7), 0x2c1b3c6d) >>> 0
  return [mixed % 7, (mixed >>> 8) % 5, (mixed >>> 16) % 3]
}

/** A source of events, and its collector, which keeps the last slot in its state as ours keep their last counts. */
export function countedSource(levels = 3): CountedSource {
  // Counts since the beginning of time would be slow to add up: since an hour before the first minute asked for.
  const totals = new Map<number, readonly number[]>()
  const between = (from: Slot, to: Slot): readonly number[] => {
    const sums = [0, 0, 0]
    for (const minute of minutesOf({ after: from, slot: to })) {
      const one = totals.get(minute) ?? happened(minute / 60_000)
      totals.set(minute, one)
      one.forEach((count, index) => {
        sums[index] = (sums[index] ?? 0) + count
      })
    }
    return sums
  }
  const samplesOf = (counts: readonly number[]): readonly Sample[] => [
    ...counterMetrics.map((metric, index) => sample(metric, counts[index] ?? 0)),
    ...((counts[2] ?? 0) > 0 ? [sample(durations, { values: [2], counts: [counts[2] ?? 0] })] : []),
  ]
  return {
    truth: (from, to) => {
      const [arrivals = 0, departures = 0, ended = 0] = from < to ? between(from, to) : []
      return { Arrivals: arrivals, Departures: departures, Durations: 2 * ended }
    },
    collector: {
      name: 'collect-postgres',
      collect: (previous, { slot }) => {
        const before = numberAt(previous?.state, 'slot')
        const gap = before === undefined ? undefined : { after: slotOf(before), slot }
        const counted = gap === undefined ? [] : samplesOf(between(gap.after, gap.slot))
        const isLost = gap !== undefined && minutesBetween(gap.after, gap.slot) > longestGap
        const shared = gap === undefined ? [] : counted.flatMap((one) => spread(one, minutesOf(gap)))
        return Promise.resolve({
          samples: [
            ...Array.from({ length: levels }, (_, index) =>
              sample(level, index, { Queue: `queue-${index}` }),
            ),
            ...(isLost ? [] : shared),
          ],
          failures: [],
          dropped: isLost ? counted.length : 0,
          state: { slot },
        })
      },
    },
  }
}
