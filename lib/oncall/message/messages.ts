import { createHash } from 'node:crypto'
import { at, listAt, parseJson, textAt } from '../../model/index.ts'
import type { Receipt } from '../queue/queue.ts'

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
