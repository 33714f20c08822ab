import type { Collected } from '../model/collector.ts'
import type { Failure } from '../model/failure.ts'
import type { Invocation } from '../model/invocation.ts'
import type { Change, Lease } from '../state/heads.ts'
import { stateFailure, UnreachableError } from '../state/state-failure.ts'
import { catchUp } from './catch-up.ts'
import { openBook, sendAll, withoutUnsent, type Book, type CourierParts } from './courier.ts'
import { clearMs, commitMs, drainMs, publishMs } from './deadlines.ts'
import { openOutbox } from './open-outbox.ts'
import { waitingData, type Outbox } from './outbox.ts'
import { prepare } from './prepare.ts'
import { publishWithoutTable } from './publish-without-table.ts'
import { tellOfRefused } from './refused.ts'
import type { SlotRun } from './slot-run.ts'
import { fitted, warmed } from './stored-outbox.ts'

/**
 * Publishes what was collected for a slot, once: commits it together with the state and with all that is about to be
 * sent, sends it, sees to what waits from earlier slots, and writes down what became of it all. Returns what failed.
 * Where the process ends in between, a later slot reads from the Heartbeats what arrived.
 */
export async function publishSlot(
  run: SlotRun,
  lease: Lease,
  collected: Collected,
  { log, signal }: Invocation,
): Promise<readonly Failure[]> {
  const { slot, held } = lease
  const before = openOutbox(held, run.clock(), log)
  const { requests, outbox } = prepare(run, collected, before, { slot, log })
  const commit = { body: { state: collected.state ?? null } }
  try {
    if (!(await write(run, lease, { commit, outbox }, within(commitMs, signal)))) {
      log.warn('lease lost, nothing published')
      return []
    }
  } catch (error) {
    // Where the commit may have taken effect, all of it is in the outbox: sent now, it would be sent twice.
    if (!(error instanceof UnreachableError) || !error.certain || signal.aborted) return [stateFailure(error)]
    return [stateFailure(error), ...(await publishWithoutTable(run, collected, slot, { log, signal }))]
  }
  const book = openBook(outbox, requests)
  await deliver(run, lease, book, { log, signal })
  await clear(run, lease, book, { log, signal })
  log.info('published', { failed: book.failures.length, waiting: waitingData(book.outbox) })
  return [...book.failures, ...tellOfRefused(book, log)]
}

/** The slot's own requests first; then, where CloudWatch is well, those of earlier ones. */
async function deliver(run: SlotRun, lease: Lease, book: Book, { log, signal }: Invocation): Promise<void> {
  const sending = within(publishMs, signal)
  const parts: CourierParts = {
    collector: run.collector.name,
    publisher: run.publisher,
    halve: run.halve,
    clock: run.clock,
    log,
    deadline: run.clock() + publishMs,
    signal: sending,
    closing: sending,
    note: (outbox) => note(run, lease, outbox, book, { log, signal: sending }),
    warm: async (outbox, part) => {
      const { lost, ...warm } = await warmed(outbox, part, run.heads.parts(lease.collector), sending)
      if (lost > 0) log.warn('a part of the outbox is gone, its data are dropped', { data: lost })
      return warm.outbox
    },
  }
  const drain = { ...parts, closing: within(drainMs, signal) }
  if ((await sendAll([...book.unsent], book, parts, { halves: 'now' })) === 'well') await catchUp(book, drain)
}

/** Whether the outbox as it is now is in the table for certain. */
async function note(
  run: SlotRun,
  lease: Lease,
  outbox: Outbox,
  { failures }: Book,
  { log, signal }: Invocation,
): Promise<boolean> {
  try {
    const noted = await write(run, lease, { outbox }, within(commitMs, signal))
    if (!noted) log.warn('lease lost, nothing more is sent')
    return noted
  } catch (error) {
    failures.push(stateFailure(error))
    return false
  }
}

/** Where it does not succeed, a later slot finds the outbox as it was, and asks CloudWatch. */
async function clear(run: SlotRun, lease: Lease, book: Book, { log, signal }: Invocation): Promise<void> {
  book.outbox = withoutUnsent(book)
  try {
    const change = { outbox: book.outbox, release: true }
    const cleared = await write(run, lease, change, within(clearMs, signal))
    if (!cleared) log.warn('lease lost, a later slot asks what arrived')
  } catch (error) {
    book.failures.push(stateFailure(error))
  }
}

type OutboxChange = Omit<Change, 'outbox'> & { readonly outbox: Outbox }

async function write(
  { heads, clock }: SlotRun,
  lease: Lease,
  change: OutboxChange,
  signal: AbortSignal,
): Promise<boolean> {
  const now = clock()
  const value = await fitted(change.outbox, heads.parts(lease.collector), now, signal)
  const outbox = { value, waiting: waitingData(value) + value.dropped }
  return heads.write(lease, { ...change, outbox }, now, signal)
}

function within(milliseconds: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])
}
