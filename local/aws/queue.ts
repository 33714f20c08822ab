import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../../lib/model/index.ts'

export interface QueueOptions {
  readonly name: string
  /** The time for which a received message stays invisible; default: 30 s, as in SQS. */
  readonly visibilitySeconds?: number
  /** Moves a message at its next receipt after `maxReceives` receipts without a deletion. */
  readonly redrive?: { readonly maxReceives: number; readonly to: Queue }
}

/** A queue of pages, with the settings of deploy/resources/queues.yml. */
export function pageQueue(name: string, failures: Queue): QueueOptions {
  return { name, visibilitySeconds: 300, redrive: { maxReceives: 21, to: failures } }
}

/** A message as ReceiveMessage returns it. Times in milliseconds since the Unix epoch. */
export interface ReceivedMessage {
  readonly id: string
  readonly body: string
  readonly bodyMd5: string
  /** Valid until the next receipt of the message. */
  readonly receipt: string
  readonly sentAt: number
  readonly firstReceivedAt: number
  /** The number of receipts, this one included. */
  readonly receives: number
}

/** The number of messages in each state. */
interface QueueCounts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
  /** The age of the oldest message that was received fewer than three times; 0 without one. */
  readonly oldestSeconds: number
}

/** A standard queue of SQS in the order of arrival. */
export interface Queue {
  readonly name: string
  readonly send: (body: string, delaySeconds?: number) => { readonly id: string; readonly bodyMd5: string }
  /** The visible messages, at most `max`, which are then invisible for the time of the queue. */
  readonly receive: (max: number) => readonly ReceivedMessage[]
  /** Without effect if the message was received again or is deleted. */
  readonly delete: (receipt: string) => void
  /** False if the message is not in flight. */
  readonly changeVisibility: (receipt: string, seconds: number) => boolean
  readonly counts: () => QueueCounts
  /** The bodies of all messages. */
  readonly bodies: () => readonly string[]
  /** Takes a message over from another queue. */
  readonly take: (message: Message) => void
}

interface Message {
  readonly id: string
  readonly body: string
  readonly sentAt: number
  readonly firstReceivedAt: number | undefined
  readonly receives: number
  readonly visibleAt: number
  readonly receipt: string | undefined
}

/**
 * After this number of receipts a message no longer counts for the age of the oldest message (AWS/SQS
 * ApproximateAgeOfOldestMessage).
 */
const agedReceives = 3

export function createQueue({ name, visibilitySeconds = 30, redrive }: QueueOptions, clock: Clock): Queue {
  const messages = new Map<string, Message>()
  const inFlight = (receipt: string): Message | undefined =>
    [...messages.values()].find((one) => one.receipt === receipt && one.visibleAt > clock())
  const hold = (message: Message): ReceivedMessage => {
    const now = clock()
    const receives = message.receives + 1
    const receipt = `${message.id}#${receives}`
    const firstReceivedAt = message.firstReceivedAt ?? now
    const held = { ...message, receives, receipt, firstReceivedAt, visibleAt: now + visibilitySeconds * 1000 }
    messages.set(message.id, held)
    return { ...held, bodyMd5: md5(message.body) }
  }
  return {
    name,
    send: (body, delaySeconds = 0) => {
      const [id, sentAt] = [randomUUID(), clock()]
      const visibleAt = sentAt + delaySeconds * 1000
      const fresh = { firstReceivedAt: undefined, receives: 0, receipt: undefined }
      messages.set(id, { id, body, sentAt, visibleAt, ...fresh })
      return { id, bodyMd5: md5(body) }
    },
    receive: (max) => {
      const received: ReceivedMessage[] = []
      for (const message of messages.values()) {
        if (received.length === max) break
        if (message.visibleAt > clock()) continue
        if (redrive !== undefined && message.receives >= redrive.maxReceives) {
          messages.delete(message.id)
          redrive.to.take(message)
        } else received.push(hold(message))
      }
      return received
    },
    delete: (receipt) => {
      const found = [...messages.values()].find((one) => one.receipt === receipt)
      if (found !== undefined) messages.delete(found.id)
    },
    changeVisibility: (receipt, seconds) => {
      const found = inFlight(receipt)
      if (found === undefined) return false
      messages.set(found.id, { ...found, visibleAt: clock() + seconds * 1000 })
      return true
    },
    counts: () => countsOf([...messages.values()], clock()),
    bodies: () => [...messages.values()].map(({ body }) => body),
    take: (message) => {
      messages.set(message.id, { ...message, receipt: undefined, visibleAt: clock() })
    },
  }
}

function countsOf(messages: readonly Message[], now: number): QueueCounts {
  const [waiting, visible] = [
    messages.filter(({ visibleAt }) => visibleAt > now),
    messages.filter(({ visibleAt }) => visibleAt <= now),
  ]
  const inFlight = waiting.filter(({ receipt }) => receipt !== undefined).length
  const ages = messages
    .filter(({ receives }) => receives < agedReceives)
    .map(({ sentAt }) => Math.floor((now - sentAt) / 1000))
  return {
    visible: visible.length,
    inFlight,
    delayed: waiting.length - inFlight,
    oldestSeconds: Math.max(0, ...ages),
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
