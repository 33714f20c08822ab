import { defineMetric } from '../model/index.ts'

// AWS publishes these; anchor-watch's alarms watch them.

export const functionErrors = defineMetric({
  namespace: 'AWS/Lambda',
  name: 'Errors',
  group: 'monitor',
  unit: 'Count',
  kind: 'counter',
  dimensions: ['FunctionName'],
  help: 'Invocations of a function that failed or timed out; 0 if none did, no data without an invocation.',
})

export const messagesInFlight = defineMetric({
  namespace: 'AWS/SQS',
  name: 'ApproximateNumberOfMessagesNotVisible',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['QueueName'],
  help: 'Messages that notify is processing, or has returned to the queue for a later attempt.',
})

export const oldestMessage = defineMetric({
  namespace: 'AWS/SQS',
  name: 'ApproximateAgeOfOldestMessage',
  group: 'monitor',
  unit: 'Seconds',
  dimensions: ['QueueName'],
  help: 'The age of the oldest message of a queue. A message that was received three times or more does not count.',
})

export const visibleMessages = defineMetric({
  namespace: 'AWS/SQS',
  name: 'ApproximateNumberOfMessagesVisible',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['QueueName'],
  help: 'Messages that wait in a queue; no data once the queue has been empty and unused for 6 hours.',
})
