import { failed, success, type Outcome } from '../../model/index.ts'
import { within, retry } from '../../net/index.ts'
import { callError } from './state-failure.ts'
import type { Table } from './table.ts'

/** For one attempt, milliseconds; the caller's signal bounds all of them. */
const attemptMs = 2_000
/** The pauses before the second and the third attempt. */
const defaultPausesMs = [100, 300]

/**
 * The table with each failed call repeated after the pauses. A repeated call may already have taken effect, so its
 * condition must hold again. Rejects with a TableError.
 */
export function retriedTable(table: Table, pausesMs: readonly number[] = defaultPausesMs): Table {
  const repeat = async <T>(call: (bounded: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> => {
    const errors: unknown[] = []
    const attempt = (): Promise<Outcome<T, unknown>> =>
      call(within(attemptMs, signal)).then(success, (error: unknown) => {
        errors.push(error)
        return failed(error)
      })
    const outcome = await retry(attempt, { isRetried: () => true, pausesMs }, signal)
    if (outcome.ok) return outcome.value
    throw callError(errors)
  }
  return {
    get: (key, signal) => repeat((bounded) => table.get(key, bounded), signal),
    update: (key, update, signal) => repeat((bounded) => table.update(key, update, bounded), signal),
  }
}
