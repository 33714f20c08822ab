import { minutesBetween, slotPlus, type Slot } from './clock.ts'
import type { Distribution, Sample } from './metric.ts'

/** A gap of missed slots. */
export interface Gap {
  /** The last slot that was counted. */
  readonly after: Slot
  /** The slot of this run, the last minute of the gap. */
  readonly slot: Slot
}

/**
 * A longer gap is not made up for: no alarm of the catalogue looks back further than 15 minutes, and shared out evenly
 * over hours an increase says nothing of any minute.
 */
export const longestGap = 15

/** How many minutes a gap covers: 1 where nothing was missed. */
export function minutesIn({ after, slot }: Gap): number {
  return Math.max(1, minutesBetween(after, slot))
}

/** The minutes that a gap covers, oldest first; one where nothing was missed. */
export function minutesOf({ after, slot }: Gap): readonly Slot[] {
  const minutes: Slot[] = []
  for (let minute = slotPlus(after, 1); minute < slot; minute = slotPlus(minute, 1)) minutes.push(minute)
  return [...minutes, slot]
}

/**
 * A counter's sample, shared out evenly over the minutes in which its increase happened: whole numbers stay whole, and
 * their sum is the sample's. A distribution is in no minute that it has no values for. A statistic set, which cannot be
 * taken apart, stays as it is.
 */
export function spread(sample: Sample, minutes: readonly Slot[]): readonly Sample[] {
  if (minutes.length <= 1 || sample.metric.form === 'statistics') return [sample]
  return minutes.flatMap((slot, index): readonly Sample[] => {
    const measurement = shareOf(sample.measurement, { index, of: minutes.length })
    return isEmpty(measurement) ? [] : [{ ...sample, measurement, slot } as Sample]
  })
}

interface Share {
  readonly index: number
  readonly of: number
}

/** The golden ratio's fraction: it sets the few of each value into minutes far from those of the value before. */
const stride = 0.618_033_988_749_895

function shareOf(measurement: Sample['measurement'], share: Share): Sample['measurement'] {
  if (typeof measurement === 'number') return part(measurement, share, 0.5)
  return 'values' in measurement ? distributionPart(measurement, share) : measurement
}

function isEmpty(measurement: Sample['measurement']): boolean {
  return typeof measurement !== 'number' && 'values' in measurement && measurement.values.length === 0
}

function distributionPart({ values, counts }: Distribution, share: Share): Distribution {
  const parts = values.map((value, index) => ({
    value,
    count: part(counts[index] ?? 0, share, (0.5 + index * stride) % 1),
  }))
  const kept = parts.filter(({ count }) => count > 0)
  return { values: kept.map(({ value }) => value), counts: kept.map(({ count }) => count) }
}

/** The share of `total`; `phase`, from 0 to 1, says where within its stretch of time each whole one falls. */
function part(total: number, { index, of }: Share, phase: number): number {
  if (!Number.isInteger(total)) return total / of
  const until = (minute: number): number => Math.max(0, Math.ceil((total * minute) / of - phase))
  return until(index + 1) - until(index)
}
