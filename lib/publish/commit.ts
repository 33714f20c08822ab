import { randomUUID } from 'node:crypto'
import type { Collector, Reported } from '../findings/index.ts'
import { sample, type Clock, type Failure, type Invocation, type Slot } from '../model/index.ts'
import { within } from '../net/index.ts'
import { dataOf, type Destination, type StoredDatum } from './datum.ts'
import { stateFailure } from './failure.ts'
import { headKey, readHead, writeHead, writeOutbox, type Head } from './head.ts'
import { dataDropped, dataSpooled, heartbeat } from './metrics.ts'
import {
  fit,
  pendingOf,
  waitingIn,
  withoutExpired,
  type Fitted,
  type ItemPlace,
  type Outbox,
} from './pending.ts'
import type { Put } from './send.ts'
import type { Table } from './table.ts'

/** The dependencies of every run of a collector. */
export interface SlotDependencies {
  readonly collector: Collector
  readonly table: Table
  readonly put: Put
  readonly clock: Clock
  readonly destination: Destination
}

/** The read of the head, milliseconds. */
const readMs = 5_000
/** Writing the head and the item of a large payload, with a second and a third try. */
const commitMs = 5_000
/** Writing what is left. */
const clearMs = 5_000

/** After a conflict with the last write of an earlier run, which changes only the outbox. */
const maxCommits = 3

export function keyOf({ collector, destination }: SlotDependencies): string {
  return headKey(destination.deployment, collector.name)
}

export function placeOf({ collector, destination, table }: SlotDependencies): ItemPlace {
  return { table, prefix: `request#${destination.deployment}#${collector.name}` }
}

/** Reads the head. A failure in its place: the run publishes gauges only. */
export async function openHead(
  run: SlotDependencies,
  { log, signal }: Invocation,
): Promise<{ readonly head: Head } | { readonly failure: Failure }> {
  try {
    const head = await readHead(run.table, keyOf(run), within(readMs, signal))
    if (head.unreadable !== undefined)
      log.warn('state unreadable, starting afresh', { reason: head.unreadable })
    return { head }
  } catch (error) {
    return { failure: stateFailure(error) }
  }
}

/**
 * `committed`: the outbox with the data of the slot, and its version; `done`: another run has the slot; `moved`: an older
 * slot was committed meanwhile, and the counters do not follow it; `failed`: perhaps committed.
 */
export type Committed =
  | { readonly is: 'committed'; readonly outbox: Outbox; readonly version: number }
  | { readonly is: 'done' | 'moved' }
  | { readonly is: 'failed'; readonly failure: Failure }

/** Commits a slot with its state and its data, by one conditional write. Never rejects. */
export async function commitSlot(
  run: SlotDependencies,
  opened: Head,
  collected: Reported,
  slot: Slot,
  { log, signal }: Invocation,
): Promise<Committed> {
  const committing = within(commitMs, signal)
  const { state, report } = collected
  const commit = { slot, run: randomUUID(), state, report }
  let head = opened
  try {
    for (let nth = 1; nth <= maxCommits; nth += 1) {
      const outbox = await outboxOf(run, head, collected, slot, { log, signal: committing })
      const written = { commit, outbox, replaces: head.version }
      const isWritten = await writeHead(run.table, keyOf(run), written, committing)
      const version = head.version + 1
      if (isWritten) return { is: 'committed', outbox: outbox.outbox, version }
      const found = await readHead(run.table, keyOf(run), committing)
      if (found.run === commit.run) return { is: 'committed', outbox: outbox.outbox, version }
      if (found.slot !== undefined && found.slot >= slot) return { is: 'done' }
      if (found.run !== head.run) return { is: 'moved' }
      head = found
    }
    return { is: 'moved' }
  } catch (error) {
    return { is: 'failed', failure: stateFailure(error) }
  }
}

/** The outbox with the data of the slot as its newest entry. */
async function outboxOf(
  run: SlotDependencies,
  head: Head,
  { samples, dropped = 0 }: Reported,
  slot: Slot,
  { log, signal }: Invocation,
): Promise<Fitted> {
  const waiting = withoutExpired(head, run.clock())
  const { data, rejected } = slotData(
    run,
    [...samples, ownSample(dataSpooled, run, waitingIn(waiting))],
    slot,
  )
  for (const one of rejected) log.warn('datum dropped', { ...one })
  const lost = rejected.reduce((sum, one) => sum + one.data, dropped + waiting.dropped)
  const { data: counted } = slotData(run, [ownSample(dataDropped, run, lost)], slot)
  const own = pendingOf(slot, [...heartbeatOf(run, slot), ...counted, ...data])
  return fit({ pending: waiting.pending, dropped: 0 }, own, placeOf(run), signal)
}

/** The data of a slot that CloudWatch takes, and the samples that it would reject. */
export function slotData(
  { clock, destination: { deployment } }: SlotDependencies,
  samples: Reported['samples'],
  slot: Slot,
): ReturnType<typeof dataOf> {
  return dataOf(samples, { deployment, slot, now: clock() })
}

export function heartbeatOf(run: SlotDependencies, slot: Slot): readonly StoredDatum[] {
  return slotData(run, [ownSample(heartbeat, run, 1)], slot).data
}

function ownSample(metric: typeof heartbeat, { collector }: SlotDependencies, value: number) {
  return sample(metric, value, { Collector: collector.name })
}

/** Writes what is left of the outbox, unless another run has moved on: it then sends copies. */
export async function clearSent(
  run: SlotDependencies,
  outbox: Outbox,
  version: number,
  { log, signal }: Invocation,
): Promise<readonly Failure[]> {
  try {
    const isWritten = await writeOutbox(run.table, keyOf(run), outbox, version, within(clearMs, signal))
    if (!isWritten) log.info('another run has moved on, and sends copies')
    return []
  } catch (error) {
    return [stateFailure(error)]
  }
}
