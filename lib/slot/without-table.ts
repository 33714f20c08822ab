import type { Slot } from '../model/clock.ts'
import type { PutRequest } from '../cloudwatch/request.ts'
import { halvesOf, requestsOf } from '../cloudwatch/requests.ts'
import type { Collected } from '../model/collector.ts'
import { within } from '../net/deadline.ts'
import type { Failure } from '../model/failure.ts'
import type { Invocation } from '../model/invocation.ts'
import type { Sample } from '../model/metric.ts'
import { publishMs } from './deadlines.ts'
import type { SlotDependencies } from './dependencies.ts'

/**
 * The bits of requests that no table knows: their Heartbeats are a half, a quarter, …, which those of a committed slot,
 * whole numbers, never add up to.
 */
const bitOf = (index: number): number => -1 - index

/** Whether a slot's levels were published already by a run that had no table. */
export async function hasLevels(
  { publisher, collector }: SlotDependencies,
  slot: Slot,
  signal: AbortSignal,
): Promise<boolean> {
  const read = await publisher.heartbeats(collector.name, [slot], signal)
  return read.ok && (read.value.get(slot) ?? 0) % 1 > 0
}

/** Gauges only: counters need the state of the slot before. */
export function levelsIn(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ metric }) => metric.kind === 'gauge')
}

/**
 * Publishes the levels of a slot that cannot be committed, unless its Heartbeat is in CloudWatch: then another run has
 * published it. What CloudWatch does not take has nowhere to wait. Returns what failed.
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
  const { requests, refused } = requestsOf(levelsIn(samples), {
    ...destination,
    collector: collector.name,
    slot,
    now,
  })
  for (const one of refused) log.warn('datum dropped', { ...one })
  const failures: Failure[] = []
  const queue: PutRequest[] = requests.map((request, index) => ({ ...request, bit: bitOf(index) }))
  let count = queue.length
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const sent = await publisher.send(next, {
      signedAt: now,
      deadline: now + publishMs,
      log,
      signal: bounded,
    })
    if (sent.outcome === 'taken') continue
    if (sent.outcome === 'refused' && next.data.length > 1) queue.push(...halvesOf(next, bitOf(count++)))
    else failures.push(sent.failure)
  }
  log.warn('levels published without the table', { failed: failures.length })
  return failures
}
