import { createHash } from 'node:crypto'
import { at, listAt, textAt } from '../../model/json.ts'

/** One message of an invocation. */
export interface Message {
  readonly text: string
  /** SNS's id; a hash of the text if the event has none. */
  readonly id: string
  /** When SNS accepted it, milliseconds; undefined if the event does not have it. */
  readonly sentAt: number | undefined
  /** The ARN of its topic; undefined when it did not come through SNS. */
  readonly topic: string | undefined
}

/** The messages of a Lambda event: those of SNS's records, or the whole event as one (a direct action, a test). */
export function messagesOf(event: unknown): readonly Message[] {
  const records = listAt(event, 'Records')
  return (records.length > 0 ? records : [event]).map((record) => {
    const text = textAt(record, 'Sns', 'Message') ?? textOf(record)
    const sentAt = Date.parse(textAt(record, 'Sns', 'Timestamp') ?? '')
    return {
      text,
      id: textAt(record, 'Sns', 'MessageId') ?? createHash('sha256').update(text).digest('hex'),
      sentAt: Number.isNaN(sentAt) ? undefined : sentAt,
      topic:
        at(record, 'Sns') === undefined
          ? undefined
          : (textAt(record, 'Sns', 'TopicArn') ?? 'an unnamed topic'),
    }
  })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
