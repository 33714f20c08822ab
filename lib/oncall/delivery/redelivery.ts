import type { DeliveryFailure } from '../channel.ts'
import type { Failure } from '../../model/index.ts'
import { delayAfter } from '../queue/queue.ts'

/** A message that the queue must deliver again. */
export interface Redelivery {
  readonly reason: string
  readonly failures: readonly (Failure | DeliveryFailure)[]
  /** The delay of the next attempt, whatever the number of attempts. */
  readonly afterSeconds?: number
  /** The shortest pause that the failed channels asked for; 0 if one of them asked for none. */
  readonly atLeastSeconds?: number
}

/** The maximum random part of a delay, so that messages do not come back at the same time. */
const spread = 0.25

/** The seconds until the next attempt, after `count` of them. */
export function delayOf(
  { afterSeconds, atLeastSeconds = 0 }: Redelivery,
  count: number,
  random: () => number,
): number {
  if (afterSeconds !== undefined && afterSeconds > 0) return Math.ceil(afterSeconds) + 1
  return Math.max(delayAfter(count, random), Math.ceil(atLeastSeconds * (1 + spread * random())))
}
