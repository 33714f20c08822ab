import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Clock } from '../../lib/model/index.ts'
import { account } from './account.ts'
import { actionOf, inputOf, parseInput, Refusal, startListener, success, type Reply } from './json.ts'
import { createQueue, type Queue, type QueueOptions } from './queue.ts'

export interface Sqs {
  readonly url: string
  readonly create: (options: QueueOptions) => Queue
  readonly urlOf: (queue: Queue) => string
  /** Requests by action, refused ones included. */
  readonly calls: () => Readonly<Record<string, number>>
  readonly stop: () => Promise<void>
}

const target = 'AmazonSQS.'
/** The maximum size of a request, bytes: a body of 1 MiB, and its quotes and escapes in JSON. */
const maxBytes = 2_500_000

/**
 * SQS on a loopback port, for the AWS SDK, with the times of `clock`: the actions that anchor-watch calls; Lambda
 * receives and deletes the messages. It does not check the time of a signature.
 */
export async function startSqs({ clock }: { readonly clock: Clock }): Promise<Sqs> {
  const queues = new Map<string, Queue>()
  const calls = new Map<string, number>()
  const actions = actionsOf((address) => queues.get(address.split('/').at(-1) ?? ''))
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const action = actionOf(request, target)
    calls.set(action, (calls.get(action) ?? 0) + 1)
    const input = await inputOf(request, maxBytes)
    const perform = actions.get(action)
    if (perform === undefined) throw new Refusal('UnknownOperation', `${action} is not known here.`)
    if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true)
      throw new Refusal('MissingAuthenticationToken', 'The request is not signed.')
    return success(perform(input) ?? {})
  }
  const { url, stop } = await startListener({ service: 'sqs', answer, clock: Date.now })
  return {
    url,
    stop,
    create: (options) => {
      const queue = createQueue(options, clock)
      queues.set(options.name, queue)
      return queue
    },
    urlOf: ({ name }) => `${url}/${account.id}/${name}`,
    calls: () => Object.fromEntries(calls),
  }
}

// The limits of the API reference of SQS.
const maxBodyBytes = 1_048_576
const onQueue = { QueueUrl: z.string() }
const sendShape = z.strictObject({
  ...onQueue,
  MessageBody: z.string().min(1),
  DelaySeconds: z.int().min(0).max(900).optional(),
})
const changeShape = z.strictObject({
  ...onQueue,
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int().min(0).max(43_200),
})
const attributesShape = z.strictObject({ ...onQueue, AttributeNames: z.array(z.string()).default([]) })

/** Each action: takes its input and returns its answer. If it throws a Refusal, it has had no effect. */
function actionsOf(
  queueAt: (url: string) => Queue | undefined,
): ReadonlyMap<string, (input: unknown) => unknown> {
  const queueOf = ({ QueueUrl }: { readonly QueueUrl: string }): Queue => {
    const queue = queueAt(QueueUrl)
    if (queue === undefined) throw new Refusal('QueueDoesNotExist', 'The specified queue does not exist.')
    return queue
  }
  const actions: Readonly<Record<string, (input: unknown) => unknown>> = {
    SendMessage: (input) => {
      const request = parseInput(sendShape, input)
      if (Buffer.byteLength(request.MessageBody) > maxBodyBytes)
        throw new Refusal('InvalidParameterValue', `The message is larger than ${maxBodyBytes} bytes.`)
      const { id, bodyMd5 } = queueOf(request).send(request.MessageBody, request.DelaySeconds)
      return { MessageId: id, MD5OfMessageBody: bodyMd5 }
    },
    ChangeMessageVisibility: (input) => {
      const request = parseInput(changeShape, input)
      if (!queueOf(request).changeVisibility(request.ReceiptHandle, request.VisibilityTimeout))
        throw new Refusal('MessageNotInflight', 'The message referred to is not in flight.')
    },
    GetQueueAttributes: (input) => {
      const request = parseInput(attributesShape, input)
      const { visible, inFlight, delayed } = queueOf(request).counts()
      const all = Object.entries({
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
      })
      const wanted = request.AttributeNames
      const isWanted = (name: string): boolean => wanted.includes('All') || wanted.includes(name)
      return { Attributes: Object.fromEntries(all.filter(([name]) => isWanted(name))) }
    },
  }
  return new Map(Object.entries(actions))
}
