import type { ReceivedMessage } from './queue.ts'

export const systemAttributes = [
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
