import { createHash } from 'node:crypto'
import {
  at,
  listAt,
  parseJson,
  textAt,
  type Failure,
  cleanLine,
  truncate,
  type Log,
} from '../../model/index.ts'
import type { Receipt } from '../queue.ts'
import { type AlarmEvent, readAlarmMessage, type AlarmMessage } from './alarm-event.ts'

/** One message of an invocation. */
export interface Message {
  readonly text: string
  /** SNS's id; a hash of the text if the event has none. */
  readonly id: string
  /** The time at which SNS accepted it, milliseconds; undefined if the event does not have it. */
  readonly sentAt: number | undefined
  /** The ARN of its topic; undefined when it did not come through SNS. */
  readonly topic: string | undefined
  /** Undefined if the message did not come through a queue: then no queue delivers it again. */
  readonly receipt: Receipt | undefined
}

/**
 * The messages of a Lambda event: SQS's records, whose body is an envelope of SNS or a text of our own; SNS's records, of a
 * subscription without a queue; or the whole event as one (a direct action, a test). The record of an asynchronous
 * invocation that failed holds such an event too.
 */
export function messagesOf(event: unknown): readonly Message[] {
  const records = listAt(event, 'Records')
  return (records.length > 0 ? records : [event]).flatMap((record) => {
    const receipt = receiptOf(record)
    if (receipt === undefined) return [messageOf(at(record, 'Sns'), textOf(record), undefined)]
    const body = textAt(record, 'body') ?? ''
    const document = parseJson(body)
    const failed = at(document, 'requestPayload')
    if (failed !== undefined) return messagesOf(failed).map((message) => ({ ...message, receipt }))
    const envelope = textAt(document, 'Type') === 'Notification' ? document : undefined
    return [messageOf(envelope, body, receipt)]
  })
}

function messageOf(envelope: unknown, whole: string, receipt: Receipt | undefined): Message {
  const text = textAt(envelope, 'Message') ?? whole
  const sentAt = Date.parse(textAt(envelope, 'Timestamp') ?? '')
  return {
    text,
    id: textAt(envelope, 'MessageId') ?? receipt?.messageId ?? hashOf(text),
    sentAt: Number.isNaN(sentAt) ? undefined : sentAt,
    topic: envelope === undefined ? undefined : (textAt(envelope, 'TopicArn') ?? 'an unnamed topic'),
    receipt,
  }
}

function receiptOf(record: unknown): Receipt | undefined {
  const handle = textAt(record, 'receiptHandle')
  if (textAt(record, 'eventSource') !== 'aws:sqs' || handle === undefined) return undefined
  return {
    queue: textAt(record, 'eventSourceARN')?.split(':').at(-1) ?? '',
    messageId: textAt(record, 'messageId') ?? '',
    handle,
    count: Number(textAt(record, 'attributes', 'ApproximateReceiveCount') ?? 1),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The account, region and topics of this deployment. */
export interface Home {
  /** The ARNs of its topics. */
  readonly topics: readonly string[]
  readonly account: string
  readonly region: string
  /** The prefix of the ARN of every alarm in its account and region. */
  readonly alarmPrefix: string
}

const topicArn = /^arn:([a-z-]+):sns:([a-z0-9-]+):(\d{12}):[\w-]+$/
/** Code points of a topic's ARN in a message; a real one has at most 300. */
const topicLimit = 300

/** The deployment whose topics have these ARNs, separated by commas. Throws if one is not the ARN of a topic. */
export function homeOf(arns: string): Home {
  const topics = arns.split(',')
  const invalid = topics.find((arn) => !topicArn.test(arn))
  if (invalid !== undefined) throw new Error(`ANCHOR_WATCH_TOPICS: "${invalid}" is not the ARN of a topic`)
  const [, partition = '', region = '', account = ''] = topicArn.exec(topics[0] ?? '') ?? []
  return { topics, account, region, alarmPrefix: `arn:${partition}:cloudwatch:${region}:${account}:alarm:` }
}

/**
 * Undefined if the message came through a topic of this deployment, or through none (a direct action, a test).
 * A message of another topic was made by hand or comes from a subscription that somebody added: it pages nobody, and
 * the run fails, so that the message is kept and seen.
 */
export function topicFailure({ topic }: Message, { topics }: Home): Failure | undefined {
  if (topic === undefined || topics.includes(topic)) return undefined
  return {
    kind: 'rejected',
    target: 'notify',
    message: `the message is from ${truncate(cleanLine(topic), topicLimit)}, which is not a topic of this deployment`,
    remedy: `Remove the subscription; in a test event give Sns.TopicArn as ${topics.join(' or ')}.`,
  }
}

/** Whether an alarm is of this account and region: every field of its message must agree. */
export function isOurs({ arn, account, region }: AlarmEvent, home: Home): boolean {
  if (arn !== undefined && !arn.startsWith(home.alarmPrefix)) return false
  return account === home.account && (region ?? home.region) === home.region
}

/** An alarm of another account or region as plain text: it opens and closes no incident here. */
export function foreignText({ name, state, arn, account, reason }: AlarmEvent): string {
  const origin = `account ${account ?? 'unknown'}, ${arn ?? 'no ARN'}`
  return `an alarm of another account or region is in ${state}: ${name} (${origin}). ${reason}`
}

/**
 * Reads a message. An alarm of another account or region becomes a text. A date too far in the future is replaced by
 * the time of arrival: otherwise changes with correct dates would be ignored until that date.
 */
export function receive(message: Message, home: Home, now: number, log: Log): AlarmMessage {
  const read = readAlarmMessage(message.text)
  if (read.form === 'text') return read
  if (!isOurs(read.event, home)) return { form: 'text', text: foreignText(read.event) }
  const event = { ...read.event, region: home.region }
  return {
    form: 'alarm',
    event: isTooFarAhead(event.changedAt, now) ? dated(event, message, now, log) : event,
  }
}

/** SNS's time is the same for every attempt, so that a retry is not a new state change. */
function dated(event: AlarmEvent, message: Message, now: number, log: Log): AlarmEvent {
  const changedAt = Math.min(message.sentAt ?? now, now)
  log.warn('state change dated in the future', {
    alarm: event.name,
    dated: new Date(event.changedAt).toISOString(),
    replacedBy: new Date(changedAt).toISOString(),
  })
  return { ...event, changedAt }
}

/** A date may be ahead of notify's clock by this much: clocks differ by less. */
export const maxAheadMs = 5 * 60_000

/** Whether a date is so far in the future that it is an error, such as a test event dated by hand. */
export function isTooFarAhead(date: number, now: number): boolean {
  return date > now + maxAheadMs
}
