import type { SQSBatchResponse } from 'aws-lambda'
import { messageOf, RunFailedError, type Failure, type Invocation } from '../model/index.ts'
import { within } from '../net/index.ts'
import { deliver, type Delivered } from './delivery.ts'
import { foldMeanings, type Batch, meaningOf, type Meaning, textOf } from './messages/meaning.ts'
import type { DeliveryFailure } from './channel.ts'
import { dueOf } from './incidents/due.ts'
import type { OncallRecord } from './incidents/incident.ts'
import { messagesOf, type Message } from './messages/message.ts'
import type { Oncall } from './oncall.ts'
import { sendNotes } from './delivery-note.ts'
import { delayAfter, spread } from './queue.ts'

/**
 * Brings the incidents of each message of an event up to date on every channel. The answer names each message with an
 * incident that is not up to date: its queue delivers the message again after a growing delay. Rejects with a
 * RunFailedError if such a message came without a queue, so that Lambda repeats the event.
 */
export function createNotify(oncall: Oncall): (event: unknown, run: Invocation) => Promise<SQSBatchResponse> {
  return async (event, run) => {
    const messages = messagesOf(event)
    const reports = await oncall.reports(within(oncall.deadlines.reportsMs, run.signal))
    const meanings = messages.map((message) => meaningOf(message, oncall, reports, run.log))
    const takeIn = (before: OncallRecord, isAway: boolean): Batch =>
      foldMeanings(before, meanings, { rules: oncall.rules, now: oncall.clock(), isAway })
    const delivered = await deliver(takeIn, oncall, (task) => oncall.noticeOf(task, reports, meanings), run)
    const noted =
      delivered === 'conflict'
        ? none
        : await sendNotes(delivered, (incident) => textOf(incident, meanings), oncall, run)
    const left = messages.flatMap((message, index) => {
      const meaning = meanings[index]
      const again = meaning && redeliveryFor(meaning, delivered, noted, oncall)
      return again === undefined ? [] : [{ message, again }]
    })
    return giveBack(left, oncall, run)
  }
}

const none: ReadonlySet<string> = new Set()

/** The reason that a message is not done; undefined if it is. */
function redeliveryFor(
  meaning: Meaning,
  delivered: Delivered<Batch> | 'conflict',
  noted: ReadonlySet<string>,
  { channels, clock }: Pick<Oncall, 'channels' | 'clock'>,
): Redelivery | undefined {
  if (meaning.form === 'refused') return { reason: 'refused', failures: [meaning.failure] }
  if (delivered === 'conflict') return { reason: 'other runs write the record', failures: [] }
  const { intake, incidents, isRecorded, sent } = delivered
  const { incidents: ids = [], waitUntil } = intake.taken.get(meaning) ?? {}
  const now = clock()
  if (waitUntil !== undefined)
    return { reason: 'it waits', failures: [], afterSeconds: Math.max(0, (waitUntil - now) / 1_000) }
  const own = incidents.filter(({ id }) => ids.includes(id) && !noted.has(id))
  const open = own.filter(
    (incident) => !isRecorded || channels.some((channel) => dueOf(incident, channel, now) !== undefined),
  )
  if (open.length === 0) return undefined
  // A channel that failed gets nothing more in this run, so every incident with a notice due there is not done.
  const failures = sent.flatMap(({ channel, delivery }) =>
    delivery?.ok === false && open.some((incident) => dueOf(incident, channel, now) !== undefined)
      ? [delivery.failure]
      : [],
  )
  if (failures.length === 0 && isRecorded) return { reason: 'another run delivers it', failures }
  return {
    reason: isRecorded ? 'a channel did not accept it' : 'the table is unreachable',
    failures,
    atLeastSeconds: pauseOf(failures),
  }
}

/** Seconds: the shortest pause that the channels ask for, so that no channel delays another; 0 if one asks for none. */
function pauseOf(failures: readonly DeliveryFailure[]): number {
  const [first = 0, ...others] = failures.map(({ retryAfterMs = 0 }) => retryAfterMs / 1_000)
  return Math.min(first, ...others)
}

/** Sets the delay of each message and names it in the answer; its queue keeps it. */
async function giveBack(
  left: readonly { readonly message: Message; readonly again: Redelivery }[],
  { queue, deadlines }: Pick<Oncall, 'queue' | 'deadlines'>,
  { log, signal }: Invocation,
): Promise<SQSBatchResponse> {
  const lost: Failure[] = []
  const given = await Promise.all(
    left.map(async ({ message: { id, receipt }, again }) => {
      if (receipt === undefined) {
        lost.push(...(again.failures.length > 0 ? again.failures : [notReady(again)]))
        return []
      }
      const seconds = delayOf(again, receipt.count)
      log.info('message returned', { message: id, reason: again.reason, seconds, count: receipt.count })
      await queue.delay(receipt, seconds, within(deadlines.tableMs, signal)).catch((error: unknown) => {
        log.warn('delay not set', { message: id, error: messageOf(error) })
      })
      return [{ itemIdentifier: receipt.messageId }]
    }),
  )
  if (lost.length > 0) throw new RunFailedError(lost)
  return { batchItemFailures: given.flat() }
}

function notReady({ reason }: Redelivery): Failure {
  return {
    kind: 'not-ready',
    target: 'notify',
    message: `the message is not done: ${reason}`,
    remedy: 'Nothing: Lambda delivers the message again in a minute.',
  }
}

/** A message that the queue must deliver again. */
export interface Redelivery {
  readonly reason: string
  readonly failures: readonly (Failure | DeliveryFailure)[]
  /** The delay of the next attempt, whatever the number of attempts. */
  readonly afterSeconds?: number
  /** The shortest pause that the failed channels asked for; 0 if one of them asked for none. */
  readonly atLeastSeconds?: number
}

/** The seconds until the next attempt, after `count` of them. */
function delayOf({ afterSeconds, atLeastSeconds = 0 }: Redelivery, count: number): number {
  if (afterSeconds !== undefined && afterSeconds > 0) return Math.ceil(afterSeconds) + 1
  return Math.max(delayAfter(count), Math.ceil(atLeastSeconds * (1 + spread * Math.random())))
}
