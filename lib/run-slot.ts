import type { Clock, Slot } from './clock.ts'
import type { Publisher } from './cloudwatch/publish.ts'
import type { Collector } from './collector.ts'
import { RunFailedError, type Failure } from './errors.ts'
import type { Invocation } from './invocation.ts'
import type { Log } from './log.ts'
import { sample } from './metric.ts'
import { heartbeat } from './self/metrics.ts'
import type { Lease, Slots } from './state/slots.ts'
import { stateFailure } from './state/state-failure.ts'

/** What a collector may take of the function's 50 s; two calls to the table and one to CloudWatch follow, 8 s each. */
const collectMs = 20_000

/**
 * A slot later than this is not worth a run: the scheduler hands an event over within 60 s, Lambda keeps it for 60 s
 * at the most, and gauges read now would be stamped with a minute that is long gone.
 */
const latestMs = 150_000
/**
 * A slot that is further ahead is no clock's fault but an event sent by hand: once recorded, it would make every slot
 * before it look done.
 */
const earliestMs = -15 * 60_000

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
export async function runSlot(run: SlotRun, slot: Slot, { log, signal }: Invocation): Promise<void> {
  const { collector, publisher, clock } = run
  const started = clock()
  if (started - slot < earliestMs) {
    const failures = [tooEarly(slot)]
    tell(log, failures)
    throw new RunFailedError(failures)
  }
  if (started - slot > latestMs) {
    log.warn('slot too late', { ...tooLate(started - slot) })
    return
  }
  const taken = await take(run, slot, started, { log, signal })
  if (taken === 'elsewhere') return
  const { lease } = taken
  tell(log, taken.failures)
  const collecting = AbortSignal.any([signal, AbortSignal.timeout(collectMs)])
  const collected = await collector.collect(Promise.resolve(lease?.previous), {
    slot,
    clock,
    log,
    signal: collecting,
  })
  tell(log, collected.failures)
  const isOurs = lease === undefined || (await commit(run, lease, collected.state, { log, signal }))
  if (!isOurs) return
  const beat = sample(heartbeat, 1, { Collector: collector.name })
  const unpublished = await publisher.publish(
    [...collected.samples, beat],
    slot,
    { log, signal },
    collected.dropped,
  )
  tell(log, unpublished)
  throwUntold([...taken.failures, ...collected.failures, ...unpublished])
}

interface Taken {
  /** Absent while the table is out of reach. */
  readonly lease?: Lease
  readonly failures: readonly Failure[]
}

/**
 * Without its table a run still tells the levels: what it publishes of counters needs the state, and stays out.
 * The slot may then be published twice, which no level minds (docs/decisions/0007).
 */
async function take(
  { collector, slots }: SlotRun,
  slot: Slot,
  now: number,
  { log, signal }: Invocation,
): Promise<Taken | 'elsewhere'> {
  try {
    const lease = await slots.take(collector.name, slot, now, signal)
    if (lease === 'done') {
      log.info('slot already done')
      return 'elsewhere'
    }
    if (lease === 'busy') {
      log.warn('another run is at work, this slot is left out')
      return 'elsewhere'
    }
    if (lease.unreadable !== undefined)
      log.warn('state unreadable, starting afresh', { reason: lease.unreadable })
    return { lease, failures: [] }
  } catch (error) {
    const failure = stateFailure(error)
    if (signal.aborted) throw new RunFailedError([failure])
    return { failures: [failure] }
  }
}

/**
 * Whether the slot is ours to publish. The write may be repeated: it is the same as long as the lease is ours. Where
 * its outcome stays unknown nothing is published: twice is worse than not at all.
 */
async function commit(
  { collector, slots }: SlotRun,
  lease: Lease,
  state: unknown,
  { log, signal }: Invocation,
): Promise<boolean> {
  const write = (): Promise<boolean> => slots.commit(collector.name, lease, state, signal)
  try {
    const committed = await write().catch(write)
    if (!committed) log.warn('lease lost, nothing published')
    return committed
  } catch (error) {
    const failures = [stateFailure(error)]
    tell(log, failures)
    throw new RunFailedError(failures)
  }
}

function tooEarly(slot: Slot): Failure {
  return {
    kind: 'rejected',
    target: 'schedule',
    message: `the slot ${new Date(slot).toISOString()} has not begun; nothing is collected for it`,
    remedy: 'Leave the slot out of an event that you send by hand; then look whether the clock is right.',
  }
}

/** Neither queue holds an event for so long: a slot that looks this late is more likely a clock that is wrong. */
function tooLate(lateMs: number): Failure & { readonly lateMs: number } {
  return {
    kind: 'timeout',
    target: 'schedule',
    message: `the slot began ${lateMs} ms ago by the clock of this machine; nothing is collected for it`,
    remedy: "Look at the function's throttles and the age of its events, then whether the clock is right.",
    lateMs,
  }
}

function tell(log: Log, failures: readonly Failure[]): void {
  failures.forEach((failure) => {
    log.warn('failure', { ...failure })
  })
}

function throwUntold(failures: readonly Failure[]): void {
  const untold = failures.filter(({ saidBy }) => saidBy === undefined)
  if (untold.length > 0) throw new RunFailedError(untold)
}
