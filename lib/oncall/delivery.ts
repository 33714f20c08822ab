import { randomUUID } from 'node:crypto'
import { type Clock, type Invocation, failed, messageOf, type Log } from '../model/index.ts'
import { channelTimeoutMs, type Channel, type Notice, type Delivery } from './channel.ts'
import { type Changed, type Records, storeOf } from './record.ts'
import type { Incident, OncallRecord } from './incidents/incident.ts'
import { claimDue, foldResults, type SendResult, type Send } from './incidents/due.ts'
import { within } from '../net/index.ts'
import { remedyOf } from './channels/post.ts'

export interface Deadlines {
  /** For one read or write of the record. */
  readonly tableMs: number
  /** For all attempts to write it while other runs do. */
  readonly conflictMs: number
  /** For the reads of the collectors' reports, together. */
  readonly reportsMs: number
  /** For one notice on one channel. */
  readonly channelMs: number
  /** From the start of `deliver`: no notice is begun later. */
  readonly sendingMs: number
}

/**
 * Together these are within the 50 s of the function: the last notice ends at 36 s, and its results are written by 48
 * s.
 */
export const defaultDeadlines: Deadlines = {
  tableMs: 3_000,
  conflictMs: 6_000,
  reportsMs: 2_000,
  channelMs: channelTimeoutMs,
  sendingMs: 24_000,
}

export interface DeliveryContext {
  readonly clock: Clock
  readonly pause: Pause
  readonly deadlines: Deadlines
  readonly channels: readonly Channel[]
  readonly records: Records
}

/** A change of the record by the messages or states that a run processes. */
export interface Intake {
  readonly record: OncallRecord
  /** The incidents that the run is to bring up to date. */
  readonly touched: readonly string[]
}

/** The result of a run for its incidents. */
export interface Delivered<T extends Intake> {
  readonly intake: T
  /** Whether the record is in the table; otherwise it is in memory alone. */
  readonly isRecorded: boolean
  /** The incidents of the run, as they are now. */
  readonly incidents: readonly Incident[]
  readonly sent: readonly Sent[]
}

/**
 * Applies the change of a run to the record, and sends the due notices of its incidents until none is left, a channel
 * fails or the time is up. Without the table it works on an empty record and may send a page a second time. Never
 * rejects.
 */
export async function deliver<T extends Intake>(
  takeIn: (before: OncallRecord, isAway: boolean) => T,
  context: DeliveryContext,
  noticeOf: (task: Task) => Notice,
  run: Invocation,
): Promise<Delivered<T> | 'conflict'> {
  const { channels, clock, deadlines } = context
  const began = performance.now()
  const hasTime = (): boolean => performance.now() - began < deadlines.sendingMs
  const owner = randomUUID()
  const store = storeOf({ ...deadlines, records: context.records }, run)
  // Channels that failed, and incidents that a channel refused: no more notices in this run.
  const resting = new Set<string>()
  const claim = (before: OncallRecord, touched: readonly string[]): Changed<readonly Task[]> => {
    if (!hasTime()) return { record: before, result: [] }
    let record = before
    const tasks = channels.flatMap((channel) => {
      const ids = resting.has(channel.name) ? [] : touched.filter((id) => !resting.has(pairOf(id, channel)))
      const claimed = claimDue(record, ids, [channel], owner, clock())
      record = claimed.sends.length === 0 ? record : claimed.record
      return claimed.sends.flatMap((send) => {
        const incident = record.incidents.find(({ id }) => id === send.incident)
        return incident === undefined ? [] : [{ send, incident, channel }]
      })
    })
    return { record, result: tasks }
  }

  const taken = await store.change((before, isAway) => {
    const intake = takeIn(before, isAway)
    const { record, result: tasks } = claim(intake.record, intake.touched)
    return { record, result: { intake, tasks } }
  })
  if (taken === 'conflict') return 'conflict'
  const { intake } = taken.result
  let { tasks } = taken.result
  const sent: Sent[] = []
  while (tasks.length > 0) {
    const round = await sendAll(tasks, {
      noticeOf,
      channelMs: deadlines.channelMs,
      hasTime,
      pause: context.pause,
      ...run,
    })
    for (const { channel, incident, delivery } of round)
      if (delivery?.ok === false)
        resting.add(delivery.failure.retryable ? channel.name : pairOf(incident.id, channel))
    sent.push(...round)
    const results = round.map(resultOf)
    const settled = await store.settle((before) => claim(foldResults(before, results), intake.touched))
    tasks = settled.result
  }
  const incidents = store.last().incidents.filter(({ id }) => intake.touched.includes(id))
  return { intake, isRecorded: !store.isAway(), incidents, sent }
}

function pairOf(incident: string, { name }: Channel): string {
  return `${incident} ${name}`
}

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

/** One notice that the run has claimed. */
export interface Task {
  readonly send: Send
  readonly incident: Incident
  readonly channel: Channel
}

/** The parts of a run that one attempt needs. */
export interface SendOneOptions {
  readonly noticeOf: (task: Task) => Notice
  /** For one channel and notice, milliseconds. */
  readonly channelMs: number
  readonly log: Log
  readonly signal: AbortSignal
}

export async function sendOne(
  task: Task,
  { noticeOf, channelMs, log, signal }: SendOneOptions,
): Promise<Delivery> {
  const { channel, incident, send } = task
  const bounded = within(channelMs, signal)
  const delivery = await Promise.race([attempt(task, noticeOf, bounded), expiry(channel, bounded)])
  const fields = { channel: channel.name, type: channel.type, action: send.action, incident: incident.id }
  if (delivery.ok) log.info('page delivered', fields)
  else log.error('page not delivered', { ...fields, ...delivery.failure })
  return delivery
}

/** A defect in the page of one incident costs no other incident its page. */
async function attempt(
  task: Task,
  noticeOf: SendOneOptions['noticeOf'],
  signal: AbortSignal,
): Promise<Delivery> {
  const { channel, incident } = task
  try {
    return await channel.deliver(noticeOf(task), incident.channels[channel.name]?.reference, signal)
  } catch (error) {
    return failed({
      kind: 'internal',
      target: channel.name,
      message: messageOf(error),
      remedy: 'This is a defect of anchor-watch: report it.',
      retryable: false,
      perhapsSent: true,
    })
  }
}

function expiry(channel: Channel, signal: AbortSignal): Promise<Delivery> {
  const expired: Delivery = failed({
    kind: 'timeout',
    target: channel.name,
    message: 'the channel did not finish in time',
    remedy: remedyOf('timeout'),
    retryable: true,
    perhapsSent: true,
  })
  return new Promise((resolve) => {
    const expire = (): void => {
      resolve(expired)
    }
    if (signal.aborted) expire()
    else signal.addEventListener('abort', expire, { once: true })
  })
}
