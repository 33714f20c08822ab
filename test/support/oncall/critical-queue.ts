import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../lib/model/index.ts'
import type { Queue } from '../../../lib/oncall/index.ts'
import { createQueue, pageQueue, type Queue as SqsQueue } from '../../../local/aws/queue.ts'
import { topicArn } from './alarm-messages.ts'

export interface CriticalQueue extends Queue {
  readonly sqs: SqsQueue
  /** Sends a message of the topic, in SNS's envelope. */
  readonly publish: (message: string, id?: string) => void
  readonly waiting: () => number
  /** The bodies of the messages that were received too often. */
  readonly dead: () => readonly string[]
}

/** The stand-in for the queue of critical messages, with the settings of deploy/resources/queues.yml. */
export function criticalQueue(clock: Clock): CriticalQueue {
  const failures = createQueue({ name: 'failures' }, clock)
  const sqs = createQueue(pageQueue('anchor-watch-prod-critical', failures), clock)
  return {
    sqs,
    send: (body) => {
      sqs.send(body)
      return Promise.resolve()
    },
    delay: ({ handle }, seconds) => {
      sqs.changeVisibility(handle, seconds)
      return Promise.resolve()
    },
    publish: (Message, MessageId = randomUUID()) => {
      const Timestamp = new Date(clock()).toISOString()
      sqs.send(JSON.stringify({ Type: 'Notification', MessageId, TopicArn: topicArn, Message, Timestamp }))
    },
    waiting: () => sqs.bodies().length,
    dead: failures.bodies,
  }
}
