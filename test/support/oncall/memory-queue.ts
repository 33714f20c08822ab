import { randomUUID } from 'node:crypto'
import type { Queue } from '../../../lib/queue/queue.ts'
import { topicArn } from './alarm-messages.ts'

interface Kept {
  readonly id: string
  readonly body: string
  visibleAt: number
  count: number
}

export interface MemoryQueue extends Queue {
  /** A message of the topic, in SNS's envelope. */
  readonly publish: (message: string, id?: string) => void
  /** The time at which the next message is handed out; undefined for an empty queue. */
  readonly nextAt: () => number | undefined
  /** Up to ten messages as an event of Lambda; undefined if none is visible. */
  readonly receive: () => QueueEvent | undefined
  /** Deletes the messages of an event that are not in the answer. */
  readonly settle: (event: QueueEvent, failed: readonly string[]) => void
  readonly waiting: () => number
  /** The bodies of the messages that were handed out too often. */
  readonly dead: readonly string[]
}

export interface QueueEvent {
  readonly Records: readonly { readonly messageId: string }[]
}

const queueName = 'anchor-watch-prod-critical'
/** As deploy/resources/queues.yml has it. */
const maxReceiveCount = 21
const visibilityMs = 300_000

/** A queue of SQS in this process's memory, whose time is that of `clock`. */
export function memoryQueue(clock: () => number): MemoryQueue {
  let kept: Kept[] = []
  const dead: string[] = []
  const add = (body: string): void => {
    kept.push({ id: randomUUID(), body, visibleAt: clock(), count: 0 })
  }
  return {
    dead,
    publish: (Message, MessageId = randomUUID()) => {
      const Timestamp = new Date(clock()).toISOString()
      add(JSON.stringify({ Type: 'Notification', MessageId, TopicArn: topicArn, Message, Timestamp }))
    },
    send: async (body) => {
      await Promise.resolve()
      add(body)
    },
    delay: async ({ messageId }, seconds) => {
      await Promise.resolve()
      for (const one of kept) if (one.id === messageId) one.visibleAt = clock() + seconds * 1_000
    },
    nextAt: () => (kept.length === 0 ? undefined : Math.min(...kept.map(({ visibleAt }) => visibleAt))),
    receive: () => {
      const gone = kept.filter(({ count, visibleAt }) => visibleAt <= clock() && count >= maxReceiveCount)
      dead.push(...gone.map(({ body }) => body))
      kept = kept.filter((one) => !gone.includes(one))
      const batch = kept.filter(({ visibleAt }) => visibleAt <= clock()).slice(0, 10)
      if (batch.length === 0) return undefined
      for (const one of batch) Object.assign(one, { count: one.count + 1, visibleAt: clock() + visibilityMs })
      return {
        Records: batch.map(({ id, body, count }) => ({
          messageId: id,
          receiptHandle: id,
          body,
          attributes: { ApproximateReceiveCount: String(count) },
          eventSource: 'aws:sqs',
          eventSourceARN: `arn:aws:sqs:eu-west-1:123456789012:${queueName}`,
        })),
      }
    },
    settle: ({ Records }, failed) => {
      const gone = new Set(Records.map(({ messageId }) => messageId).filter((id) => !failed.includes(id)))
      kept = kept.filter(({ id }) => !gone.has(id))
    },
    waiting: () => kept.length,
  }
}
