import type { Slot } from '../../lib/model/clock.ts'
import type { Datum } from './cloudwatch/store.ts'

/** The data that SQS publishes for a queue and a minute: none for an unused queue. */
export function queueDepth(queue: string, messages: number, slot: Slot): readonly Datum[] {
  if (messages === 0) return []
  const dimensions = { QueueName: queue }
  const name = 'ApproximateNumberOfMessagesVisible'
  return [{ namespace: 'AWS/SQS', name, dimensions, unit: 'Count', at: slot, measurement: messages }]
}
