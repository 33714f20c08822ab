import { stateFailure } from '../state/state-failure.ts'
import { dropRequest, requestsIn } from './pending.ts'
import type { PutRequest } from '../cloudwatch/request.ts'
import { announce, sendAll, type SendDependencies, type SendState } from './send.ts'
import type { Spool } from './spool.ts'
import { dropUnsettleable, settle, slotsToAsk } from './settle.ts'

/**
 * The number of requests that one write marks as attempted. A crash makes the outcome of the whole batch unknown: it must
 * be read back, and requests older than a day would be lost. An outage of half an hour takes three writes.
 */
const batchSize = 10

export interface DrainDependencies extends SendDependencies {
  readonly spool: Spool
}

/**
 * Reads the Heartbeats of requests with an unknown outcome, and sends waiting requests, oldest first, until CloudWatch
 * accepts no more or the time is up.
 */
export async function drain(state: SendState, dependencies: DrainDependencies): Promise<void> {
  await readBack(state, dependencies)
  while (!dependencies.closing.aborted) {
    const batch = await nextBatch(state, dependencies)
    if (batch.length === 0) return
    if (!(await announce(batch, state, dependencies))) return
    if (!(await sendAll(batch, state, dependencies))) return
  }
}

/** One GetMetricData for all requests that can be settled by now; no call if there are none. */
async function readBack(
  state: SendState,
  { collector, publisher, clock, signal }: SendDependencies,
): Promise<void> {
  state.outbox = dropUnsettleable(state.outbox)
  const now = clock()
  const slots = slotsToAsk(state.outbox, now)
  if (slots.length === 0) return
  const read = await publisher.heartbeats(collector, slots, signal)
  if (read.ok) state.outbox = settle(state.outbox, read.value, now)
  else state.failures.push(read.failure)
}

/** The oldest requests that certainly did not arrive, with their data; drops requests whose item is missing. */
async function nextBatch(
  state: SendState,
  { collector, spool, log, signal }: DrainDependencies,
): Promise<readonly PutRequest[]> {
  const oldest = requestsIn(state.outbox).filter(({ attemptedAt }) => attemptedAt === null)
  try {
    const batch = await Promise.all(
      oldest
        .slice(0, batchSize)
        .map(async (pending) => ({ pending, data: await spool.read(pending, signal) })),
    )
    return batch.flatMap(({ pending, data }) => {
      const { slot, bit, loss } = pending
      if (data !== undefined) return [{ collector, slot, bit, data }]
      log.warn('item of a request missing, its data dropped', {
        slot: new Date(slot).toISOString(),
        data: loss,
      })
      state.outbox = dropRequest(state.outbox, pending)
      return []
    })
  } catch (error) {
    state.failures.push(stateFailure(error))
    return []
  }
}
