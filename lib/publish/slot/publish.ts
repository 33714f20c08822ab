import { within } from '../../net/index.ts'
import type { Failure, Invocation } from '../../model/index.ts'
import { drain } from '../outbox/drain.ts'
import { pendingData, type Outbox } from '../outbox/pending.ts'
import { logRejected } from '../outbox/rejected.ts'
import { markUnsent, sendAll, type SendState } from '../outbox/send.ts'
import type { Change, Lease } from '../state/leases.ts'
import { stateFailure, TableError } from '../state/state-failure.ts'
import { clearMs, commitMs, drainMs, lastSendMs, publishMs } from './deadlines.ts'
import type { SlotDependencies } from './dependencies.ts'
import { prepare, type Prepared } from './prepare.ts'
import type { Reported } from '../../findings/index.ts'
import { publishWithoutTable } from './without-table.ts'

/**
 * Publishes the samples of a slot, once: commits them with the state and the outbox, sends them, sends the waiting
 * requests of earlier slots, and writes the outcome. Returns the failures. If the process ends in between, a later slot
 * reads from the Heartbeats which requests arrived.
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
    const commit = { body: { state: collected.state ?? null, report: collected.report } }
    if (!(await write(run, lease, prepared.outbox, { commit }, prepared.committing))) {
      log.warn('lease lost, nothing published')
      return []
    }
  } catch (error) {
    // A commit that may have taken effect has the request in its outbox: sent now, it would be sent twice.
    const isUncommitted = !isCommitting || (error instanceof TableError && error.hadNoEffect)
    if (!isUncommitted || signal.aborted) return [stateFailure(error)]
    return [stateFailure(error), ...(await publishWithoutTable(run, collected, lease.slot, { log, signal }))]
  }
  const { outbox, request } = prepared
  const state: SendState = { outbox, unsent: [request], hasAccepted: false, rejected: [], failures: [] }
  await send(run, lease, state, { log, signal })
  state.outbox = markUnsent(state)
  await save(run, lease, state, { release: true }, { log, signal: within(clearMs, signal) })
  log.info('published', { failed: state.failures.length, waiting: pendingData(state.outbox) })
  return [...state.failures, ...logRejected(state, log)]
}

/** Sends the slot's own request first; then, while CloudWatch accepts them, the waiting ones. */
async function send(
  run: SlotDependencies,
  lease: Lease,
  state: SendState,
  { log, signal }: Invocation,
): Promise<void> {
  const { publisher, spool, clock } = run
  const sending = within(publishMs, signal)
  const saveOutbox = () => save(run, lease, state, {}, { log, signal: within(commitMs, sending) })
  const collector = run.collector.name
  const dependencies = { collector, publisher, spool, clock, log, signal: sending, save: saveOutbox }
  const [closing, drainClosing] = [within(lastSendMs, signal), within(drainMs, signal)]
  const isSent = await sendAll(state.unsent, state, { ...dependencies, closing })
  if (isSent) await drain(state, { ...dependencies, closing: drainClosing })
}

/** Writes the outbox; false if the lease is lost or the outcome is unknown. A later slot then reads the Heartbeats. */
async function save(
  run: SlotDependencies,
  lease: Lease,
  { outbox, failures }: SendState,
  change: Omit<Change, 'outbox'>,
  { log, signal }: Invocation,
): Promise<boolean> {
  try {
    const isSaved = await write(run, lease, outbox, change, signal)
    if (!isSaved) log.warn('lease lost, a later slot reads the heartbeats')
    return isSaved
  } catch (error) {
    failures.push(stateFailure(error))
    return false
  }
}

function write(
  { leases, clock }: SlotDependencies,
  lease: Lease,
  outbox: Outbox,
  change: Omit<Change, 'outbox'>,
  signal: AbortSignal,
): Promise<boolean> {
  const pending = pendingData(outbox) + outbox.dropped
  return leases.write(lease, { ...change, outbox: { value: outbox, pending } }, clock(), signal)
}
