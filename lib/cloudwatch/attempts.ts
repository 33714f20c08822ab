import { setTimeout as pauseFor } from 'node:timers/promises'
import type { Clock } from '../model/clock.ts'

/** What decides when something is tried again. */
export interface Patience {
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  /** Resolves after so many milliseconds; rejects when `signal` aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Real time and real chance. */
export function patienceOf(clock: Clock): Patience {
  return { clock, random: Math.random, pause: (ms, signal) => pauseFor(ms, undefined, { signal }) }
}

/** Throttling lasts for a second or for longer than a tick: 3 repetitions see the former to its end. */
const mostAttempts = 4
/** Doubled each time up to the longest, of which a random part is waited: two collectors must not come back together. */
const firstPauseMs = 200
const longestPauseMs = 2_000
/** What an answer takes at worst where CloudWatch is well: an attempt that has less is not begun. */
const leastAttemptMs = 1_000

/** How long to wait before the attempt after so many; undefined when that would be too many or end after `deadline`. */
export function pauseAfter(
  attempts: number,
  deadline: number,
  { clock, random }: Patience,
): number | undefined {
  const most = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1))
  const pauseMs = Math.ceil(most * random())
  const isTooLate = clock() + pauseMs + leastAttemptMs > deadline
  return attempts >= mostAttempts || isTooLate ? undefined : pauseMs
}
