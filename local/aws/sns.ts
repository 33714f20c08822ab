import { randomUUID } from 'node:crypto'
import type { Clock } from '../../lib/model/index.ts'

/** Receives a notification as the body of a message of SQS. */
export type Subscriber = (body: string) => void

export interface Notification {
  readonly subject: string
  readonly message: string
}

export interface Sns {
  readonly subscribe: (topicArn: string, subscriber: Subscriber) => void
  readonly publish: (topicArn: string, notification: Notification) => void
}

/** Topics by ARN. Each subscriber gets a message in SNS's envelope: raw message delivery is off. */
export function createSns(clock: Clock): Sns {
  const topics = new Map<string, Subscriber[]>()
  return {
    subscribe: (topicArn, subscriber) => {
      topics.set(topicArn, [...(topics.get(topicArn) ?? []), subscriber])
    },
    publish: (topicArn, notification) => {
      const body = envelope(topicArn, notification, clock())
      for (const subscriber of topics.get(topicArn) ?? []) subscriber(body)
    },
  }
}

function envelope(topicArn: string, { subject, message }: Notification, at: number): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Subject: subject,
    Message: message,
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '1',
    Signature: '',
    SigningCertURL: '',
    UnsubscribeURL: '',
  })
}
