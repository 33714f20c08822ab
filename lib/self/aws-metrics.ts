import { defineMetric } from '../model/metric.ts'

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

export const queuedMessages = defineMetric({
  namespace: 'AWS/SQS',
  name: 'ApproximateNumberOfMessagesVisible',
  group: 'monitor',
  unit: 'Count',
  dimensions: ['QueueName'],
  help: 'Messages that wait in a queue; no data once the queue has been empty and unused for 6 hours.',
})

export const undeliveredNotifications = defineMetric({
  namespace: 'AWS/SNS',
  name: 'NumberOfNotificationsFailed',
  group: 'monitor',
  unit: 'Count',
  kind: 'counter',
  dimensions: ['TopicName'],
  help: 'Messages of a topic that SNS could not deliver to notify; no data without a message.',
})
