import { setTimeout as pause } from 'node:timers/promises'
import type { Outcome } from '../model/index.ts'

export interface RetryPolicy<F> {
  readonly isRetried: (failure: F) => boolean
  /** The pauses between the attempts, milliseconds. There is one more attempt than pauses. */
  readonly pausesMs: Iterable<number>
  /** For all attempts and pauses together, milliseconds; unlimited when absent. */
  readonly deadlineMs?: number
}

/**
 * Calls until an attempt succeeds, fails for good or is the last; then returns its outcome. No attempt follows a pause
 * that ends after the deadline or in which `signal` aborts. `call` gets the milliseconds that are left.
 */
export async function retry<T, F>(
  call: (leftMs: number) => Promise<Outcome<T, F>>,
  { isRetried, pausesMs, deadlineMs = Infinity }: RetryPolicy<F>,
  signal: AbortSignal,
): Promise<Outcome<T, F>> {
  const began = performance.now()
  let outcome = await call(deadlineMs)
  for (const pauseMs of pausesMs) {
    if (outcome.ok || !isRetried(outcome.failure)) break
    const isPaused = await pause(pauseMs, true, { signal }).catch(() => false)
    const leftMs = Math.floor(deadlineMs - (performance.now() - began))
    if (!isPaused || leftMs <= 0) break
    outcome = await call(leftMs)
  }
  return outcome
}
