import { defineMetric } from '../model/metric.ts'

export const queueLength = defineMetric({
  name: 'QueueLength',
  group: 'backlog',
  unit: 'Count',
  dimensions: ['Queue'],
  help: "Messages in one of simplequeue's queues, popped ones included; the largest over the replicas.",
})

export const analysisTime = defineMetric({
  name: 'AnalysisTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Time of the successful analyses that ended in the slot: download, unpack, analyze and upload in one.',
})

export const uploadTime = defineMetric({
  name: 'UploadTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Time the policy engine took to load an analyzed image.',
})

export const policyEvaluationTime = defineMetric({
  name: 'PolicyEvaluationTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Time of the policy evaluations that the cache could not answer.',
})

export const scratchFree = defineMetric({
  name: 'ScratchFree',
  group: 'lifecycle',
  unit: 'Bytes',
  help: "Free space in the analyzers' scratch directory; the smallest over the analyzers.",
})

export const databaseProbeTime = defineMetric({
  name: 'DatabaseProbeTime',
  group: 'database',
  unit: 'Seconds',
  form: 'statistics',
  kind: 'counter',
  detail: 'full',
  help: "Mean time of the catalog's own write probe of the database, folded over the catalogs.",
})

export const requestTime = defineMetric({
  name: 'RequestTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  dimensions: ['Service'],
  help: 'Time a service took to answer its requests, without those for metrics and health.',
})

export const serverErrors = defineMetric({
  name: 'ServerErrors',
  group: 'services',
  unit: 'Count',
  kind: 'counter',
  help: 'Requests answered with a 5xx status, over all services and replicas.',
})

export const replicasUp = defineMetric({
  name: 'ReplicasUp',
  group: 'services',
  unit: 'Count',
  dimensions: ['Service'],
  help: 'Replicas of a service that answered at all; refused credentials, metrics switched off and slow metrics are answers, a certificate that its clients refuse is none.',
})

export const replicasMissing = defineMetric({
  name: 'ReplicasMissing',
  group: 'services',
  unit: 'Count',
  dimensions: ['Service'],
  help: 'Replicas that a service with several lacks while one at least answers; nothing where none does: see ReplicasUp.',
})

export const scrapeFailures = defineMetric({
  name: 'ScrapeFailures',
  group: 'services',
  unit: 'Count',
  help: 'Scrapes that gave no samples, over all targets and kinds of failure; the log names them.',
})
