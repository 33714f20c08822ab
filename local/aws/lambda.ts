import { randomUUID } from 'node:crypto'
import type { SQSRecord } from 'aws-lambda'
import { resourceName, slotOf, type Clock, listAt, textAt, type Slot } from '../../lib/model/index.ts'
import type { Handler, HandlerContext } from '../../functions/handler.ts'
import type { CloudWatch } from './cloudwatch/server.ts'
import { account, queueArn } from './account.ts'
import type { Queue, ReceivedMessage } from './queue.ts'
import type { Datum } from './cloudwatch/store.ts'

interface Lambda {
  /** Counts each invocation of the handler in AWS/Lambda, in the minute of its start. */
  readonly deploy: (name: string, handler: Handler) => Handler
}

export function createLambda(
  deployment: string,
  { clock, ingest }: { readonly clock: Clock; readonly ingest: CloudWatch['ingest'] },
): Lambda {
  return {
    deploy: (name, handler) => async (event, context) => {
      const at = slotOf(clock())
      const dimensions = { FunctionName: resourceName(deployment, name) }
      const count = (metric: string, measurement: number) =>
        ({ namespace: 'AWS/Lambda', name: metric, dimensions, unit: 'Count', at, measurement }) as const
      let errors = 1
      try {
        const result = await handler(event, context)
        errors = 0
        return result
      } finally {
        ingest([count('Invocations', 1), count('Errors', errors)])
      }
    },
  }
}

/** The timeout of the deployed functions. */
const timeoutMs = 50_000

/** The context that Lambda gives to a function, counting down in real time. */
export function lambdaContext(): HandlerContext {
  const ends = Date.now() + timeoutMs
  return { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => Math.max(0, ends - Date.now()) }
}

/** Lambda's event source mapping of a queue. */
interface EventSource {
  readonly queue: Queue
  /** Invokes the function with the messages that are due now, until no message is due. */
  readonly deliver: () => Promise<void>
}

interface EventSourceOptions {
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
    attributes: {
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receives),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    },
    messageAttributes: {},
    md5OfBody: message.bodyMd5,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn(queue),
    awsRegion: account.region,
  }
}

/** The data that SQS publishes for a queue and a minute: none for an empty queue that Lambda does not poll. */
export function queueMetrics({ name, counts }: Queue, slot: Slot, polled: boolean): readonly Datum[] {
  const { visible, inFlight, oldestSeconds } = counts()
  if (!polled && visible + inFlight === 0) return []
  const of = (metric: string, unit: string, measurement: number): Datum => ({
    namespace: 'AWS/SQS',
    name: metric,
    dimensions: { QueueName: name },
    unit,
    at: slot,
    measurement,
  })
  return [
    of('ApproximateNumberOfMessagesVisible', 'Count', visible),
    of('ApproximateNumberOfMessagesNotVisible', 'Count', inFlight),
    of('ApproximateAgeOfOldestMessage', 'Seconds', oldestSeconds),
  ]
}
