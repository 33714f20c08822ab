import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Queue } from './queue.ts'

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
