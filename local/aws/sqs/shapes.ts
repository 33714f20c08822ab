import { z } from 'zod'
import { systemAttributes } from './attributes.ts'

// The limits of the API reference of SQS.
const visibility = z.int().min(0).max(43_200)
const onQueue = { QueueUrl: z.string() }
const entryId = z.string().regex(/^[\w-]{1,80}$/)

export const sendShape = z.strictObject({
  ...onQueue,
  MessageBody: z.string().min(1),
  DelaySeconds: z.int().min(0).max(900).optional(),
})
export const receiveShape = z.strictObject({
  ...onQueue,
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: visibility.optional(),
  // The stand-in answers at once: the time is simulated.
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  MessageSystemAttributeNames: z.array(z.enum(['All', ...systemAttributes])).default([]),
  MessageAttributeNames: z.array(z.string()).optional(),
})
export const deleteShape = z.strictObject({ ...onQueue, ReceiptHandle: z.string() })
export const changeShape = deleteShape.extend({ VisibilityTimeout: visibility })
export const attributesShape = z.strictObject({ ...onQueue, AttributeNames: z.array(z.string()).default([]) })
const batchOf = <Entry extends z.ZodType>(entry: Entry) =>
  z.strictObject({ ...onQueue, Entries: z.array(entry) })
export const deleteBatchShape = batchOf(z.strictObject({ Id: entryId, ReceiptHandle: z.string() }))
export const changeBatchShape = batchOf(
  z.strictObject({ Id: entryId, ReceiptHandle: z.string(), VisibilityTimeout: visibility }),
)
