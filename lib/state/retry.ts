import { setTimeout as pauseFor } from 'node:timers/promises'
import { unreachable } from './state-failure.ts'

/** How a call to the table is repeated; a call is safe to repeat as long as the lease is the run's own. */
export interface RetryPolicy {
  /** One attempt, milliseconds; the next begins when it is over. */
  readonly attemptMs: number
  /** The pauses between the attempts, milliseconds: there is one attempt more. */
  readonly pausesMs: readonly number[]
}

/** The caller bounds the whole; a table that throttles is given two pauses. */
export const tableRetries: RetryPolicy = { attemptMs: 2_000, pausesMs: [100, 300] }

/** Calls until it succeeds or the attempts or the time are used up; then rejects with a TableError. */
export async function attempt<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { attemptMs, pausesMs }: RetryPolicy,
  signal: AbortSignal,
): Promise<T> {
  const errors: unknown[] = []
  for (const pauseMs of [0, ...pausesMs]) {
    try {
      if (pauseMs > 0) await pauseFor(pauseMs, undefined, { signal })
      return await call(AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]))
    } catch (error) {
      errors.push(error)
      if (signal.aborted) break
    }
  }
  throw unreachable(errors)
}
