import type { DeliveryFailure } from '../channel.ts'
import type { Failure } from '../../model/failure.ts'
import { delayAfter } from '../../queue/queue.ts'

/** A message that is not done. */
export interface Again {
  readonly reason: string
  readonly failures: readonly (Failure | DeliveryFailure)[]
  /** The next attempt comes after this time, whatever the number of attempts. */
  readonly afterSeconds?: number
  /** All channels that failed asked for this pause. */
  readonly atLeastSeconds?: number
}

/** The share that chance adds, so that messages come back apart. */
const spread = 0.25

/** The seconds until the next attempt, after `count` of them. */
export function delayOf(
  { afterSeconds, atLeastSeconds = 0 }: Again,
  count: number,
  random: () => number,
): number {
  if (afterSeconds !== undefined && afterSeconds > 0) return Math.ceil(afterSeconds) + 1
  return Math.max(delayAfter(count, random), Math.ceil(atLeastSeconds * (1 + spread * random())))
}
