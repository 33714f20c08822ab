import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** A message that was received from a queue and is not deleted yet. */
export interface Receipt {
  /** The name of its queue: `anchor-watch-prod-critical-queue`. */
  readonly queue: string
  readonly messageId: string
  readonly handle: string
  /** The number of times that it was received (ApproximateReceiveCount). */
  readonly count: number
}

/** The queues of a deployment. Everything rejects with the service's error. */
export interface Queue {
  /** Delivers the message again after this number of seconds, at most 43,200. */
  readonly delay: (receipt: Receipt, seconds: number, signal: AbortSignal) => Promise<void>
  /** Adds a message of at most 256 kB to the queue of critical messages. */
  readonly send: (body: string, signal: AbortSignal) => Promise<void>
}

/** Seconds. The shortest interval between two attempts, and the longest. */
const delays = { first: 15, max: 300 }
/** The maximum random part of a delay, so that messages that failed together do not come back at the same time. */
export const spread = 0.25

/**
 * The seconds until the next attempt, after `count` of them: 15 s, doubled each time, at most 5 minutes, each with a
 * jitter of a quarter. The 20 delays between the 21 attempts (maxReceiveCount in deploy/resources/queues.yml) take at
 * least an hour.
 */
export function delayAfter(count: number): number {
  const delay = Math.min(delays.first * 2 ** Math.max(0, count - 1), delays.max)
  return Math.round(delay * (1 - spread + 2 * spread * Math.random()))
}

/** SQS's limit of a visibility timeout: 12 hours. */
const maxVisibilitySeconds = 43_200

/** The queues with these URLs, each known by its name, the last part of its URL; the first is that of critical messages. */
export function sqsQueue(client: SQSClient, urls: readonly string[]): Queue {
  const urlOf = (queue: string): string => {
    const url = urls.find((one) => one.endsWith(`/${queue}`))
    if (url === undefined) throw new Error(`${queue} is not a queue of this deployment`)
    return url
  }
  return {
    delay: async ({ queue, handle }, seconds, abortSignal) => {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: urlOf(queue),
        ReceiptHandle: handle,
        VisibilityTimeout: Math.min(Math.max(0, Math.ceil(seconds)), maxVisibilitySeconds),
      })
      await client.send(command, { abortSignal })
    },
    send: async (body, abortSignal) => {
      await client.send(new SendMessageCommand({ QueueUrl: urls[0], MessageBody: body }), { abortSignal })
    },
  }
}
