import type { Slot } from '../../../lib/model/index.ts'
import type { Datum } from '../cloudwatch/store.ts'
import type { Queue } from './queue.ts'

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
