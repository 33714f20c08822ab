import { randomUUID } from 'node:crypto'
import type { Clock, Invocation } from '../../model/index.ts'
import { channelTimeoutMs, type Channel, type Notice } from '../channel.ts'
import type { Changed } from '../record/change-record.ts'
import type { Incident, OncallRecord } from '../incidents/incident.ts'
import { claimDue, foldResults } from '../incidents/sends.ts'
import type { Records } from '../record/record.ts'
import { storeOf } from '../record/store.ts'
import { resultOf, sendAll, type Pause, type Sent } from './send.ts'
import type { Task } from './send-one.ts'

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
  readonly random: () => number
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
  takeIn: (before: OncallRecord, isAway: boolean) => T | Promise<T>,
  context: DeliveryContext,
  noticeOf: (task: Task) => Notice,
  run: Invocation,
): Promise<Delivered<T> | 'conflict'> {
  const { channels, clock, deadlines } = context
  const began = performance.now()
  const hasTime = (): boolean => performance.now() - began < deadlines.sendingMs
  const owner = randomUUID()
  const store = storeOf({ ...deadlines, records: context.records, random: context.random }, run)
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

  const taken = await store.change(async (before, isAway) => {
    const intake = await takeIn(before, isAway)
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
