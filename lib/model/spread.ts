import { minutesBetween, slotPlus, type Slot } from './clock.ts'
import type { Distribution, Sample } from './metric.ts'

/** A gap of missed slots. */
export interface Gap {
  /** The last slot that was counted. */
  readonly after: Slot
  /** The slot of this run, the last minute of the gap. */
  readonly slot: Slot
}

/** A longer gap is not filled: an increase that is spread evenly over hours has no meaning for a single minute. */
export const longestGap = 15

/** The number of minutes in a gap: 1 when no slot was missed. */
export function minutesIn({ after, slot }: Gap): number {
  return Math.max(1, minutesBetween(after, slot))
}

/** The minutes of a gap, oldest first; one when no slot was missed. */
export function minutesOf({ after, slot }: Gap): readonly Slot[] {
  const minutes: Slot[] = []
  for (let minute = slotPlus(after, 1); minute < slot; minute = slotPlus(minute, 1)) minutes.push(minute)
  return [...minutes, slot]
}

/**
 * Spreads a counter's sample evenly over the minutes of its increase: whole numbers stay whole, and their sum is the
 * sample's. A minute without values gets no distribution. A statistic set cannot be divided and stays as it is.
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

/** The fractional part of the golden ratio: it puts the few counts of neighbouring values into different minutes. */
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

/**
 * The part of `total` that falls into one minute. Whole units are evenly spaced over the gap; `phase`, from 0 to 1,
 * shifts them all.
 */
function part(total: number, { index, of }: Share, phase: number): number {
  if (!Number.isInteger(total)) return total / of
  const until = (minute: number): number => Math.max(0, Math.ceil((total * minute) / of - phase))
  return until(index + 1) - until(index)
}
