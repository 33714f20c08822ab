import { randomUUID } from 'node:crypto'
import type { SNSEvent } from 'aws-lambda'
import type { Clock } from '../../lib/model/clock.ts'
import { messageOf } from '../../lib/model/failure.ts'

/** A Lambda that is subscribed to a topic. */
export type Subscriber = (event: SNSEvent) => Promise<void>

export interface Notification {
  readonly subject: string
  readonly message: string
}

/** A message that a subscriber rejected in all of Lambda's attempts. */
export interface FailedDelivery {
  readonly topicArn: string
  readonly subject: string
  readonly error: string
}

export interface Sns {
  readonly subscribe: (topicArn: string, subscriber: Subscriber) => void
  /** Resolves after every subscriber of the topic has taken the message or failed in all attempts; never rejects. */
  readonly publish: (topicArn: string, notification: Notification) => Promise<void>
  readonly failed: () => readonly FailedDelivery[]
}

/** Lambda runs an asynchronous event once and retries it twice, here without the minutes between. */
const attempts = 3

/** Topics by ARN. Each subscriber gets a message in Lambda's envelope. */
export function createSns(clock: Clock): Sns {
  const topics = new Map<string, Subscriber[]>()
  const failed: FailedDelivery[] = []
  const deliver = async (topicArn: string, subscriber: Subscriber, notification: Notification) => {
    const error = await rejectionOf(subscriber, envelope(topicArn, notification, clock()))
    if (error !== undefined) failed.push({ topicArn, subject: notification.subject, error })
  }
  return {
    subscribe: (topicArn, subscriber) => {
      topics.set(topicArn, [...(topics.get(topicArn) ?? []), subscriber])
    },
    publish: async (topicArn, notification) => {
      const subscribers = topics.get(topicArn) ?? []
      await Promise.all(subscribers.map((subscriber) => deliver(topicArn, subscriber, notification)))
    },
    failed: () => failed,
  }
}

/** The message of the last rejection; undefined if an attempt succeeded. */
async function rejectionOf(subscriber: Subscriber, event: SNSEvent): Promise<string | undefined> {
  let error: string | undefined
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      await subscriber(event)
      return undefined
    } catch (thrown) {
      error = messageOf(thrown)
    }
  }
  return error
}

function envelope(topicArn: string, { subject, message }: Notification, at: number): SNSEvent {
  const subscriptionArn = `${topicArn}:${randomUUID()}`
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: randomUUID(),
          TopicArn: topicArn,
          Subject: subject,
          Message: message,
          Timestamp: new Date(at).toISOString(),
          SignatureVersion: '1',
          Signature: '',
          SigningCertUrl: '',
          UnsubscribeUrl: '',
          MessageAttributes: {},
        },
      },
    ],
  }
}
