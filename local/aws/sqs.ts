import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Clock } from '../../lib/model/index.ts'
import { account } from './account.ts'
import { startListener, success, type Reply, Refusal, actionOf, inputOf, parseInput } from './json.ts'
import { createQueue, type Queue, type QueueOptions, type ReceivedMessage } from './queue.ts'

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

/** SQS on a loopback port, for the AWS SDK, with the times of `clock`. It does not check the time of a signature. */
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

const systemAttributes = [
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
] as const

/** The attributes that SQS sets on a message: texts, times in milliseconds. */
export function attributesOf({
  sentAt,
  receives,
  firstReceivedAt,
}: Pick<ReceivedMessage, 'sentAt' | 'receives' | 'firstReceivedAt'>): Record<
  (typeof systemAttributes)[number],
  string
> {
  return {
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    SentTimestamp: String(sentAt),
    ApproximateReceiveCount: String(receives),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
  }
}

// The limits of the API reference of SQS.
const visibility = z.int().min(0).max(43_200)
const onQueue = { QueueUrl: z.string() }
const entryId = z.string().regex(/^[\w-]{1,80}$/)

const sendShape = z.strictObject({
  ...onQueue,
  MessageBody: z.string().min(1),
  DelaySeconds: z.int().min(0).max(900).optional(),
})
const receiveShape = z.strictObject({
  ...onQueue,
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: visibility.optional(),
  // The stand-in answers at once: the time is simulated.
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  MessageSystemAttributeNames: z.array(z.enum(['All', ...systemAttributes])).default([]),
  MessageAttributeNames: z.array(z.string()).optional(),
})
const deleteShape = z.strictObject({ ...onQueue, ReceiptHandle: z.string() })
const changeShape = deleteShape.extend({ VisibilityTimeout: visibility })
const attributesShape = z.strictObject({ ...onQueue, AttributeNames: z.array(z.string()).default([]) })
const batchOf = <Entry extends z.ZodType>(entry: Entry) =>
  z.strictObject({ ...onQueue, Entries: z.array(entry) })
const deleteBatchShape = batchOf(z.strictObject({ Id: entryId, ReceiptHandle: z.string() }))
const changeBatchShape = batchOf(
  z.strictObject({ Id: entryId, ReceiptHandle: z.string(), VisibilityTimeout: visibility }),
)

// The limits of the API reference of SQS.
const maxBodyBytes = 1_048_576
const maxEntries = 10

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
    ReceiveMessage: (input) => {
      const request = parseInput(receiveShape, input)
      const received = queueOf(request).receive(request.MaxNumberOfMessages, request.VisibilityTimeout)
      const Messages = received.map((message) => describe(message, request.MessageSystemAttributeNames))
      return Messages.length === 0 ? {} : { Messages }
    },
    DeleteMessage: (input) => {
      const request = parseInput(deleteShape, input)
      queueOf(request).delete(request.ReceiptHandle)
    },
    DeleteMessageBatch: (input) => {
      const request = parseInput(deleteBatchShape, input)
      return batched(request.Entries, ({ ReceiptHandle }) => {
        queueOf(request).delete(ReceiptHandle)
      })
    },
    ChangeMessageVisibility: (input) => {
      const request = parseInput(changeShape, input)
      changeVisibility(queueOf(request), request)
    },
    ChangeMessageVisibilityBatch: (input) => {
      const request = parseInput(changeBatchShape, input)
      return batched(request.Entries, (entry) => {
        changeVisibility(queueOf(request), entry)
      })
    },
    GetQueueAttributes: (input) => {
      const request = parseInput(attributesShape, input)
      const wanted = request.AttributeNames
      const { visible, inFlight, delayed } = queueOf(request).counts()
      const all = Object.entries({
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
      })
      return {
        Attributes: Object.fromEntries(
          all.filter(([name]) => wanted.includes('All') || wanted.includes(name)),
        ),
      }
    },
  }
  return new Map(Object.entries(actions))
}

function changeVisibility(
  queue: Queue,
  {
    ReceiptHandle,
    VisibilityTimeout,
  }: { readonly ReceiptHandle: string; readonly VisibilityTimeout: number },
): void {
  if (!queue.changeVisibility(ReceiptHandle, VisibilityTimeout))
    throw new Refusal('MessageNotInflight', 'The message referred to is not in flight.')
}

/** Performs each entry of a batch; a refused entry does not affect the others. */
function batched<Entry extends { readonly Id: string }>(
  entries: readonly Entry[],
  perform: (entry: Entry) => void,
): { readonly Successful: readonly object[]; readonly Failed: readonly object[] } {
  if (entries.length === 0) throw new Refusal('EmptyBatchRequest', 'There should be at least one entry.')
  if (entries.length > maxEntries)
    throw new Refusal('TooManyEntriesInBatchRequest', `Maximum number of entries is ${maxEntries}.`)
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new Refusal('BatchEntryIdsNotDistinct', 'An Id is repeated.')
  const [Successful, Failed]: [object[], object[]] = [[], []]
  for (const entry of entries) {
    const { Id } = entry
    try {
      perform(entry)
      Successful.push({ Id })
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || thrown.reason === 'QueueDoesNotExist') throw thrown
      Failed.push({ Id, SenderFault: true, Code: thrown.reason, Message: thrown.message })
    }
  }
  return { Successful, Failed }
}

function describe(message: ReceivedMessage, wanted: readonly string[]): object {
  const attributes = Object.entries(attributesOf(message))
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    Attributes: Object.fromEntries(
      attributes.filter(([name]) => wanted.includes('All') || wanted.includes(name)),
    ),
  }
}
