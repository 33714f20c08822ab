import { Refusal } from '../json/refusal.ts'
import { parseInput } from '../json/parse-input.ts'
import { attributesOf } from './attributes.ts'
import type { Queue, ReceivedMessage } from './queue.ts'
import {
  sendShape,
  receiveShape,
  deleteShape,
  deleteBatchShape,
  changeShape,
  changeBatchShape,
  attributesShape,
} from './shapes.ts'

// The limits of the API reference of SQS.
const maxBodyBytes = 1_048_576
const maxEntries = 10

/** Each action: takes its input and returns its answer. If it throws a Refusal, it has had no effect. */
export function actionsOf(
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
