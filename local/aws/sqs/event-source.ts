import type { SQSRecord } from 'aws-lambda'
import type { Handler } from '../../../functions/handler.ts'
import { listAt, textAt } from '../../../lib/model/index.ts'
import { account, queueArn } from '../account.ts'
import { lambdaContext } from '../../lambda-context.ts'
import { attributesOf } from './attributes.ts'
import type { Queue, ReceivedMessage } from './queue.ts'

/** Lambda's event source mapping of a queue. */
export interface EventSource {
  readonly queue: Queue
  /** Invokes the function with the messages that are due now, until no message is due. */
  readonly deliver: () => Promise<void>
}

export interface EventSourceOptions {
  readonly batchSize: number
  /** Batches at a time. */
  readonly maximumConcurrency: number
}

/** The mapping of serverless.yml. */
export const deployedSource: EventSourceOptions = { batchSize: 10, maximumConcurrency: 2 }

/** Deletes a message unless the run fails or reports it in batchItemFailures (ReportBatchItemFailures). */
export function createEventSource(
  queue: Queue,
  handler: Handler,
  { batchSize, maximumConcurrency }: EventSourceOptions = deployedSource,
): EventSource {
  const poll = async (): Promise<void> => {
    for (let batch = queue.receive(batchSize); batch.length > 0; batch = queue.receive(batchSize)) {
      const kept = await keptOf(handler, queue.name, batch)
      for (const { id, receipt } of batch) if (!kept.has(id)) queue.delete(receipt)
    }
  }
  return {
    queue,
    deliver: async () => {
      await Promise.all(Array.from({ length: maximumConcurrency }, poll))
    },
  }
}

/** The messages that the run did not finish; all of them if it failed or its answer names another message. */
async function keptOf(
  handler: Handler,
  queue: string,
  batch: readonly ReceivedMessage[],
): Promise<ReadonlySet<string>> {
  const all = new Set(batch.map(({ id }) => id))
  try {
    const answer = await handler(
      { Records: batch.map((message) => recordOf(message, queue)) },
      lambdaContext(),
    )
    const failed = listAt(answer, 'batchItemFailures').map((item) => textAt(item, 'itemIdentifier') ?? '')
    return failed.every((id) => all.has(id)) ? new Set(failed) : all
  } catch {
    // The handler has logged the reason.
    return all
  }
}

function recordOf(message: ReceivedMessage, queue: string): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: attributesOf(message),
    messageAttributes: {},
    md5OfBody: message.bodyMd5,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn(queue),
    awsRegion: account.region,
  }
}
