import { slotPlus, type Slot } from './model/clock.ts'
import type { Collected } from './model/collector.ts'
import { RunFailedError, type Failure } from './model/failure.ts'
import type { Invocation } from './model/invocation.ts'
import { at } from './model/json.ts'
import type { Log } from './model/log.ts'
import { collectMs, takeMs } from './publishing/deadlines.ts'
import { publishSlot } from './publishing/publish-slot.ts'
import { hasLevels, levelsIn, publishWithoutTable } from './publishing/publish-without-table.ts'
import type { SlotRun } from './publishing/slot-run.ts'
import { flawOfSlot } from './slot-time.ts'
import type { Held } from './state/held.ts'
import type { Lease } from './state/heads.ts'
import { stateFailure } from './state/state-failure.ts'

/**
 * One run of one collector for one slot: takes the slot, collects, commits, publishes. A slot that is done or at work
 * elsewhere is left alone. What succeeded is published before the run fails; it fails with a RunFailedError for every
 * failure that no published metric tells of.
 */
export async function runSlot(run: SlotRun, slot: Slot, { log, signal }: Invocation): Promise<void> {
  if (!isTime(slot, run.clock(), log)) return
  const taken = await take(run, slot, { log, signal })
  if (taken === 'elsewhere') return
  tell(log, taken.failures)
  const { lease } = taken
  const collected = await collect(run, slot, lease?.held, { log, signal })
  tell(log, collected.failures)
  const unpublished =
    lease === undefined
      ? await publishWithoutTable(run, collected, slot, { log, signal })
      : await publishSlot(run, lease, collected, { log, signal })
  tell(log, unpublished)
  throwUntold([...taken.failures, ...collected.failures, ...unpublished])
}

/** Throws for a slot that has not begun: nobody should have sent it. */
function isTime(slot: Slot, now: number, log: Log): boolean {
  const found = flawOfSlot(slot, now)
  if (found?.flaw === 'late') log.warn('slot too late', { ...found.failure })
  if (found?.flaw === 'early') {
    tell(log, [found.failure])
    throw new RunFailedError([found.failure])
  }
  return found === undefined
}

interface Taken {
  /** Absent while the table is out of reach. */
  readonly lease?: Lease
  readonly failures: readonly Failure[]
}

/** Without its table a run still tells the levels (docs/decisions/0007). */
async function take(
  { collector, heads, clock }: SlotRun,
  slot: Slot,
  { log, signal }: Invocation,
): Promise<Taken | 'elsewhere'> {
  try {
    const lease = await heads.take(collector.name, slot, clock(), within(takeMs, signal))
    if (lease === 'done') {
      log.info('slot already done')
      return 'elsewhere'
    }
    if (lease === 'busy') {
      log.warn('another run is at work, this slot is left out')
      return 'elsewhere'
    }
    for (const { what, reason } of lease.held.unreadable)
      if (what === 'body') log.warn('state unreadable, starting afresh', { reason })
    return { lease, failures: [] }
  } catch (error) {
    const failure = stateFailure(error)
    if (signal.aborted) throw new RunFailedError([failure])
    return { failures: [failure] }
  }
}

/** What the collector found; without its levels where a run that had no table has published them. */
async function collect(
  run: SlotRun,
  slot: Slot,
  held: Held | undefined,
  { log, signal }: Invocation,
): Promise<Collected> {
  const collecting = within(collectMs, signal)
  const state: unknown = at(held?.body, 'state')
  const previous =
    held?.slot === undefined || held.body === undefined ? undefined : { slot: held.slot, state }
  const [collected, isTold] = await Promise.all([
    run.collector.collect(previous, { slot, clock: run.clock, log, signal: collecting }),
    held !== undefined && isUnsure(held, slot) ? hasLevels(run, slot, collecting) : false,
  ])
  if (!isTold) return collected
  log.info('levels already published, counting only')
  const levels = new Set(levelsIn(collected.samples))
  return { ...collected, samples: collected.samples.filter((one) => !levels.has(one)) }
}

/** Where a slot is missing, or the last run did not come to its end, the table may have been out of reach. */
function isUnsure({ slot: last, isSettled }: Held, slot: Slot): boolean {
  return last !== undefined && (!isSettled || last < slotPlus(slot, -1))
}

function within(milliseconds: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])
}

function tell(log: Log, failures: readonly Failure[]): void {
  failures.forEach((failure) => {
    log.warn('failure', { ...failure })
  })
}

function throwUntold(failures: readonly Failure[]): void {
  const untold = failures.filter(({ reportedBy }) => reportedBy === undefined)
  if (untold.length > 0) throw new RunFailedError(untold)
}
