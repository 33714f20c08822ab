import { setTimeout as pauseFor } from 'node:timers/promises'
import type { Clock } from '../model/clock.ts'

/** The clock, the random numbers and the pause of the retries. */
export interface Backoff {
  readonly clock: Clock
  /** From 0 to below 1. */
  readonly random: () => number
  /** Resolves after so many milliseconds; rejects when `signal` aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Real pauses and real random numbers. */
export function systemBackoff(clock: Clock): Backoff {
  return { clock, random: Math.random, pause: (ms, signal) => pauseFor(ms, undefined, { signal }) }
}

/** Throttling lasts a second or longer than a run: three retries outlast the former. */
const maxAttempts = 4
/** Doubled with each attempt up to the maximum, then multiplied by a random number: two collectors must not retry together. */
const firstPauseMs = 200
const maxPauseMs = 2_000
/** The longest answer of a healthy CloudWatch: no attempt begins with less time. */
const minAttemptMs = 1_000

/** The pause after `attempts` attempts; undefined when no attempt is left or the next would end after `deadline`. */
export function pauseAfter(
  attempts: number,
  deadline: number,
  { clock, random }: Backoff,
): number | undefined {
  const max = Math.min(maxPauseMs, firstPauseMs * 2 ** (attempts - 1))
  const pauseMs = Math.ceil(max * random())
  const isTooLate = clock() + pauseMs + minAttemptMs > deadline
  return attempts >= maxAttempts || isTooLate ? undefined : pauseMs
}
