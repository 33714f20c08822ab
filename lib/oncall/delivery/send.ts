import type { Delivery } from '../channel.ts'
import type { SendResult } from '../incidents/sends.ts'
import { sendOne, type Task, type SendOneOptions } from './send-one.ts'

/** A task with the answer of the channel; undefined if the time was up before the task. */
export interface Sent extends Task {
  readonly delivery: Delivery | undefined
}

/** Resolves after this number of milliseconds; rejects if `signal` aborts. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>

export interface SendOptions extends SendOneOptions {
  /** Whether there is time for another notice. */
  readonly hasTime: () => boolean
  readonly pause: Pause
}

/**
 * Sends to all channels at the same time, and to each one notice after the other, critical ones first. After a
 * failure that may pass, a channel gets nothing more in this run. Never rejects.
 */
export async function sendAll(tasks: readonly Task[], options: SendOptions): Promise<readonly Sent[]> {
  const byChannel = Map.groupBy(tasks, ({ channel }) => channel)
  const sent = await Promise.all([...byChannel.values()].map((own) => sendInOrder(own, options)))
  return sent.flat()
}

async function sendInOrder(tasks: readonly Task[], options: SendOptions): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  let isOpen = true
  for (const task of tasks.toSorted(byUrgency)) {
    const delivery: Delivery | undefined =
      isOpen && options.hasTime() ? await sendInTurn(task, options) : undefined
    isOpen &&= delivery?.ok !== false || !delivery.failure.retryable
    sent.push({ ...task, delivery })
  }
  return sent
}

/** The pauses that a run makes for a channel with a rate limit of a message a second, milliseconds. */
const pauses = { min: 500, max: 5_000 }

/** Sends the notice again while the channel asks for a short pause: 30 pages at once take half a minute. */
async function sendInTurn(task: Task, options: SendOptions): Promise<Delivery> {
  for (;;) {
    const delivery = await sendOne(task, options)
    const pauseMs = delivery.ok ? undefined : delivery.failure.retryAfterMs
    if (pauseMs === undefined || pauseMs > pauses.max || !options.hasTime()) return delivery
    const isPaused = await options.pause(Math.max(pauseMs, pauses.min), options.signal).then(
      () => true,
      () => false,
    )
    if (!isPaused || !options.hasTime()) return delivery
  }
}

/** The outcome of a task, as the record takes it. */
export function resultOf({ send, delivery }: Sent): SendResult {
  if (delivery === undefined) return { send, outcome: 'failed' }
  if (delivery.ok) return { send, outcome: 'delivered', ...delivery.value }
  return { send, outcome: delivery.failure.perhapsSent === true ? 'perhaps' : 'failed' }
}

function byUrgency(one: Task, other: Task): number {
  return rank(one) - rank(other) || one.incident.openedAt - other.incident.openedAt
}

function rank({ send: { ring } }: Task): number {
  if (ring === undefined) return 2
  return ring.severity === 'warning' ? 1 : 0
}
