import type { Clock } from '../model/clock.ts'
import type { Failure } from '../model/failure.ts'
import type { Report } from '../model/finding.ts'
import type { Log } from '../model/log.ts'
import { within } from '../net/deadline.ts'
import { channelTimeoutMs, type Channel, type NoticeAction } from './channel.ts'
import { stateFailure } from '../state/state-failure.ts'
import { emptyRecord, type Claimed, type Deliveries, type DeliveryRecord } from './deliveries.ts'
import { fanOut, resultsOf, type Sent } from './fan-out.ts'
import type { Message } from './message/messages.ts'
import type { Watched } from './notice.ts'
import { topicFailure, type Home } from './message/origin.ts'
import { recordAfter, type Plan } from './plan.ts'
import { receive } from './message/receive.ts'
import { isStarting } from './starting.ts'
import { subjectOf, type Subject } from './subject.ts'

export interface Deadlines {
  /** For one read or write of the delivery record. */
  readonly tableMs: number
  /** For the reads of the collectors' reports, together. */
  readonly reportsMs: number
  /** For one channel. */
  readonly channelMs: number
}

/** Together well within the function's timeout and within a claim. */
export const defaultDeadlines: Deadlines = { tableMs: 3_000, reportsMs: 2_000, channelMs: channelTimeoutMs }

export interface Context {
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly channels: readonly Channel[]
  readonly deliveries: Deliveries
  /** The last reports of the collectors. Never rejects. */
  readonly reports: (signal: AbortSignal) => Promise<readonly Report[]>
  readonly watched: Watched
  readonly home: Home
  /** Whether CloudWatch gives new alarms time for their first data. */
  readonly alarmWarmUp: boolean
}

export interface Run {
  readonly log: Log
  readonly signal: AbortSignal
}

/** Delivers one message. The failures fail the run, so that Lambda retries; empty when nothing is left to do. */
export async function deliverMessage(
  message: Message,
  context: Context,
  run: Run,
): Promise<readonly Failure[]> {
  const refused = topicFailure(message, context.home)
  if (refused !== undefined) {
    run.log.error('message refused', { ...refused })
    return [refused]
  }
  const now = context.clock()
  const read = receive(message, context.home, now, run.log)
  if (read.form === 'alarm' && read.event.state === 'INSUFFICIENT_DATA') {
    run.log.info('page held back', { alarm: read.event.name, reason: 'insufficient data' })
    return []
  }
  if (read.form === 'alarm' && isStarting(read.event, context, now, message.sentAt)) {
    return [notReady(read.event.name, 'the alarm is new and has no data yet')]
  }
  const subject = subjectOf(read, message, now, context)
  const log = run.log.with({ alarm: subject.name })
  const claimed = await claim(subject, context, { ...run, log })
  if (claimed?.result === 'settled') {
    log.info('page held back', { reason: 'this state change or a newer one is settled' })
    return []
  }
  if (claimed?.result === 'busy')
    return [notReady(subject.name, 'another invocation is delivering this alarm')]
  return send(subject, claimed, context, { ...run, log })
}

/** Undefined when the table is unreachable: the page is then delivered without a claim, perhaps twice. */
async function claim(
  { name, changedAt }: Subject,
  { deliveries, clock, deadlines }: Context,
  { log, signal }: Run,
): Promise<Claimed | undefined> {
  try {
    return await deliveries.claim(name, changedAt, clock(), within(deadlines.tableMs, signal))
  } catch (error) {
    log.warn('delivery record out of reach', { ...stateFailure(error) })
    return undefined
  }
}

async function send(
  subject: Subject,
  claimed: Extract<Claimed, { readonly result: 'claimed' }> | undefined,
  context: Context,
  run: Run,
): Promise<readonly Failure[]> {
  const { channels, deadlines } = context
  const known = claimed?.record ?? emptyRecord
  const record = claimed?.interrupted === false ? known : subject.presumed(known)
  const plan = subject.plan(record)
  if (plan.silence !== undefined) run.log.info('page held back', { reason: plan.silence })
  const wanted = channels.filter(({ name }) => plan.channels.includes(name))
  const reports = await reportsFor(plan, context, run)
  const sent = await fanOut(wanted, subject.notice(plan.since, reports), run.signal, deadlines.channelMs)
  report(sent, plan.action, run.log)
  const after = recordAfter(plan, record, resultsOf(sent))
  if (claimed !== undefined) await settle(subject.name, claimed.owner, after, context, run)
  return sent.flatMap(({ delivery }) => (delivery.ok ? [] : [delivery.failure]))
}

/** A page has the findings if they come soon; it never waits long for them. */
async function reportsFor(
  { action, channels }: Plan,
  { reports, deadlines }: Context,
  { signal }: Run,
): Promise<readonly Report[]> {
  return action === 'trigger' && channels.length > 0 ? reports(within(deadlines.reportsMs, signal)) : []
}

async function settle(
  name: string,
  owner: string,
  record: DeliveryRecord,
  { deliveries, deadlines }: Context,
  { log, signal }: Run,
): Promise<void> {
  try {
    const settled = await deliveries.settle(name, owner, record, within(deadlines.tableMs, signal))
    if (!settled) log.warn('delivery claim lost', { remedy: 'The page may be sent twice.' })
  } catch (error) {
    log.warn('delivery record out of reach', { ...stateFailure(error) })
  }
}

function report(sent: readonly Sent[], action: NoticeAction, log: Log): void {
  for (const { channel, delivery } of sent) {
    const fields = { channel: channel.name, type: channel.type, action }
    if (delivery.ok) log.info('page delivered', fields)
    else log.error('page not delivered', { ...fields, ...delivery.failure })
  }
}

function notReady(alarm: string, message: string): Failure {
  return {
    kind: 'not-ready',
    target: `page of ${alarm}`,
    message,
    remedy: 'Nothing: Lambda delivers the message again in a minute.',
  }
}
