import type { Slot, Failure, Invocation, Sample } from '../../model/index.ts'
import type { PutRequest } from '../cloudwatch/request.ts'
import { halvesOf, requestOf } from '../cloudwatch/requests.ts'
import type { Collected } from '../../findings/index.ts'
import { within } from '../../net/index.ts'
import { lastSendMs, publishMs } from './deadlines.ts'
import type { SlotDependencies } from './dependencies.ts'

/**
 * The bits of requests that are not in the table: their Heartbeats are a half, a quarter and so on. The Heartbeats of a
 * committed slot are whole numbers and never add up to a fraction.
 */
const bitOf = (index: number): number => -1 - index

/** Whether a run without the table has published the gauges of a slot. */
export async function hasGauges(
  { publisher, collector }: SlotDependencies,
  slot: Slot,
  signal: AbortSignal,
): Promise<boolean> {
  const read = await publisher.heartbeats(collector.name, [slot], signal)
  return read.ok && (read.value.get(slot) ?? 0) % 1 > 0
}

/** Gauges only: counters need the state of the slot before. */
export function gaugesIn(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ metric }) => metric.kind === 'gauge')
}

/**
 * Publishes the gauges of a slot that cannot be committed, unless CloudWatch has its Heartbeat: then another run has
 * published it. Data that CloudWatch does not accept are lost, because there is no outbox. Returns the failures.
 */
export async function publishWithoutTable(
  { publisher, collector, clock, destination }: SlotDependencies,
  { samples }: Pick<Collected, 'samples'>,
  slot: Slot,
  { log, signal }: Invocation,
): Promise<readonly Failure[]> {
  const bounded = within(publishMs, signal)
  const now = clock()
  const read = await publisher.heartbeats(collector.name, [slot], bounded)
  if (read.ok && (read.value.get(slot) ?? 0) > 0) {
    log.info('slot already published')
    return []
  }
  const { request, rejected } = requestOf(gaugesIn(samples), {
    ...destination,
    collector: collector.name,
    slot,
    now,
  })
  for (const one of rejected) log.warn('datum dropped', { ...one })
  const sending = { signedAt: now, log, signal: bounded, closing: within(lastSendMs, signal) }
  const failures: Failure[] = []
  const queue: PutRequest[] = [{ ...request, bit: bitOf(0) }]
  let count = 1
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const sent = await publisher.send(next, sending)
    if (sent.ok) continue
    if (sent.failure.outcome === 'refused' && next.data.length > 1)
      queue.push(...halvesOf(next, bitOf(count++)))
    else failures.push(sent.failure)
  }
  log.warn('gauges published without the table', { failed: failures.length })
  return failures
}
