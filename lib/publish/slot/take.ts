import { within } from '../../net/index.ts'
import { RunFailedError, type Failure, type Invocation, type Slot } from '../../model/index.ts'
import type { Lease } from '../state/leases.ts'
import { stateFailure } from '../state/state-failure.ts'
import { takeMs } from './deadlines.ts'
import type { SlotDependencies } from './dependencies.ts'

export interface Taken {
  /** Absent if the table is unreachable. */
  readonly lease?: Lease
  readonly failures: readonly Failure[]
}

/** Takes the slot; undefined if it is done or another run holds it. Without the table a run publishes only gauges. */
export async function take(
  { collector, leases, clock }: SlotDependencies,
  slot: Slot,
  { log, signal }: Invocation,
): Promise<Taken | undefined> {
  try {
    const lease = await leases.take(collector.name, slot, clock(), within(takeMs, signal))
    if (lease === 'done') {
      log.info('slot already done')
      return undefined
    }
    if (lease === 'busy') {
      log.warn('slot skipped, another run is at work')
      return undefined
    }
    const { body } = lease.committed
    if (!body.ok) log.warn('state unreadable, starting afresh', { reason: body.failure })
    return { lease, failures: [] }
  } catch (error) {
    const failure = stateFailure(error)
    if (signal.aborted) throw new RunFailedError([failure])
    return { failures: [failure] }
  }
}
