/** A message that was received from a queue and is not deleted yet. */
export interface Receipt {
  /** The name of its queue: `anchor-watch-prod-critical-queue`. */
  readonly queue: string
  readonly messageId: string
  readonly handle: string
  /** The number of times that it was received (ApproximateReceiveCount). */
  readonly count: number
}

/** The queues of a deployment. Everything rejects with the service's error. */
export interface Queue {
  /** Delivers the message again after this number of seconds, at most 43,200. */
  readonly delay: (receipt: Receipt, seconds: number, signal: AbortSignal) => Promise<void>
  /** Adds a message of at most 256 kB to the queue of critical messages. */
  readonly send: (body: string, signal: AbortSignal) => Promise<void>
}

/** Seconds. The shortest interval between two attempts, and the longest. */
const delays = { first: 15, max: 300 }
/** The maximum random part of a delay, so that messages that failed together do not come back at the same time. */
const spread = 0.25

/**
 * The seconds until the next attempt, after `count` of them: 15 s, doubled each time, at most 5 minutes, each with a
 * jitter of a quarter. The 20 delays between the 21 attempts (maxReceiveCount in deploy/resources/queues.yml) take at
 * least an hour. `random` is from [0, 1).
 */
export function delayAfter(count: number, random: () => number): number {
  const delay = Math.min(delays.first * 2 ** Math.max(0, count - 1), delays.max)
  return Math.round(delay * (1 - spread + 2 * spread * random()))
}
