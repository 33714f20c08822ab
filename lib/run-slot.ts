import type { Clock, Slot } from './clock.ts'
import type { Publisher } from './cloudwatch/publish.ts'
import type { Collector } from './collector.ts'
import { RunFailedError, type Failure } from './errors.ts'
import type { Log } from './log.ts'
import { sample } from './metric.ts'
import { heartbeat } from './self/metrics.ts'
import type { Slots } from './state/slots.ts'

/** What a collector may take of the tick; the rest belongs to committing and publishing (docs: time budget). */
const collectMs = 20_000

/**
 * A slot later than this is not worth a run: the scheduler hands an event over within 60 s, Lambda keeps it for 60 s
 * at the most, and gauges read now would be stamped with a minute that is long gone.
 */
const latestMs = 150_000

export interface SlotRun {
  readonly collector: Collector
  readonly slots: Slots
  readonly publisher: Publisher
  readonly clock: Clock
}

/**
 * One run of one collector for one slot: takes the slot, collects, records it as done, publishes. A slot that is
 * done or at work elsewhere is left alone. What succeeded is published before the run fails; it fails with a
 * RunFailedError for every failure that no published metric tells of.
 */
export async function runSlot(
  { collector, slots, publisher, clock }: SlotRun,
  slot: Slot,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  const started = clock()
  if (started - slot > latestMs) {
    log.warn('slot too late', { lateMs: started - slot })
    return
  }
  const lease = await slots.take(collector.name, slot, started, signal)
  if (lease === undefined) {
    log.info('slot already taken')
    return
  }
  if (lease.unreadable !== undefined)
    log.warn('state unreadable, starting afresh', { reason: lease.unreadable })
  const collecting = AbortSignal.any([signal, AbortSignal.timeout(collectMs)])
  const collected = await collector.collect(lease.previous, { slot, clock, log, signal: collecting })
  collected.failures.forEach((failure) => {
    log.warn('failure', { ...failure })
  })
  if (!(await slots.commit(collector.name, lease, collected.state, signal))) {
    log.warn('lease lost, nothing published')
    return
  }
  const beat = sample(heartbeat, 1, { Collector: collector.name })
  const unpublished = await publisher.publish([...collected.samples, beat], slot, { log, signal })
  throwUntold([...collected.failures.filter(({ saidBy }) => saidBy === undefined), ...unpublished])
}

function throwUntold(failures: readonly Failure[]): void {
  if (failures.length > 0) throw new RunFailedError(failures)
}
