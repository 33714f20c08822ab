import { within } from '../net/deadline.ts'
import type { Failure } from '../model/failure.ts'
import type { Invocation } from '../model/invocation.ts'
import { drain } from '../outbox/drain.ts'
import { pendingData, type Outbox } from '../outbox/pending.ts'
import { logRejected } from '../outbox/rejected.ts'
import { sendAll, withoutUnsent, type SendDependencies, type SendState } from '../outbox/send.ts'
import type { Change, Lease } from '../state/leases.ts'
import { stateFailure, TableError } from '../state/state-failure.ts'
import { clearMs, commitMs, drainMs, publishMs } from './deadlines.ts'
import type { SlotDependencies } from './dependencies.ts'
import { prepare, type Prepared } from './prepare.ts'
import type { Reported } from './report.ts'
import { publishWithoutTable } from './without-table.ts'

/**
 * Publishes what was collected for a slot, once: commits it together with the state and with all that is about to be
 * sent, sends it, sends what waits from earlier slots, and writes the outcome. Returns what failed. Where the process
 * ends in between, a later slot reads from the Heartbeats what arrived.
 */
export async function publishSlot(
  run: SlotDependencies,
  lease: Lease,
  collected: Reported,
  { log, signal }: Invocation,
): Promise<readonly Failure[]> {
  let isCommitting = false
  let prepared: Prepared
  try {
    prepared = await prepare(run, lease, collected, { log, signal })
    isCommitting = true
    const change = {
      commit: { body: { state: collected.state ?? null, report: collected.report } },
      outbox: prepared.outbox,
    }
    if (!(await write(run, lease, change, prepared.committing))) {
      log.warn('lease lost, nothing published')
      return []
    }
  } catch (error) {
    // Where the commit may have taken effect, all of it is in the outbox: sent now, it would be sent twice.
    const isUncommitted = !isCommitting || (error instanceof TableError && error.certain)
    if (!isUncommitted || signal.aborted) return [stateFailure(error)]
    return [stateFailure(error), ...(await publishWithoutTable(run, collected, lease.slot, { log, signal }))]
  }
  const { outbox, requests } = prepared
  const state: SendState = { outbox, unsent: requests, isTaken: false, rejected: [], failures: [] }
  await deliver(run, lease, state, { log, signal })
  await clear(run, lease, state, { log, signal })
  log.info('published', { failed: state.failures.length, waiting: pendingData(state.outbox) })
  return [...state.failures, ...logRejected(state, log)]
}

/** The slot's own requests first; then, where CloudWatch is well, those of earlier ones. */
async function deliver(
  run: SlotDependencies,
  lease: Lease,
  state: SendState,
  { log, signal }: Invocation,
): Promise<void> {
  const sending = within(publishMs, signal)
  const dependencies: SendDependencies = {
    collector: run.collector.name,
    publisher: run.publisher,
    clock: run.clock,
    log,
    deadline: run.clock() + publishMs,
    signal: sending,
    closing: sending,
    save: (outbox) => save(run, lease, outbox, state, { log, signal: sending }),
  }
  if ((await sendAll(state.unsent, state, dependencies)) !== 'sent') return
  await drain(state, { ...dependencies, spool: run.spool, closing: within(drainMs, signal) })
}

/** Whether the outbox as it is now is in the table for certain. */
async function save(
  run: SlotDependencies,
  lease: Lease,
  outbox: Outbox,
  { failures }: SendState,
  { log, signal }: Invocation,
): Promise<boolean> {
  try {
    const isSaved = await write(run, lease, { outbox }, within(commitMs, signal))
    if (!isSaved) log.warn('lease lost, nothing more is sent')
    return isSaved
  } catch (error) {
    failures.push(stateFailure(error))
    return false
  }
}

/** Where it does not succeed, a later slot finds the outbox as it was, and asks CloudWatch. */
async function clear(
  run: SlotDependencies,
  lease: Lease,
  state: SendState,
  { log, signal }: Invocation,
): Promise<void> {
  state.outbox = withoutUnsent(state)
  try {
    const change = { outbox: state.outbox, release: true }
    const isCleared = await write(run, lease, change, within(clearMs, signal))
    if (!isCleared) log.warn('lease lost, a later slot asks what arrived')
  } catch (error) {
    state.failures.push(stateFailure(error))
  }
}

type OutboxChange = Omit<Change, 'outbox'> & { readonly outbox: Outbox }

function write(
  { leases, clock }: SlotDependencies,
  lease: Lease,
  change: OutboxChange,
  signal: AbortSignal,
): Promise<boolean> {
  const value = change.outbox
  const outbox = { value, pending: pendingData(value) + value.dropped }
  return leases.write(lease, { ...change, outbox }, clock(), signal)
}
