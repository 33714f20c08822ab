import { defineMetric } from '../model/metric.ts'

export const queueLength = defineMetric({
  name: 'QueueLength',
  group: 'backlog',
  unit: 'Count',
  dimensions: ['Queue'],
  help: 'Messages in a queue of simplequeue, including messages that a worker took; the maximum over the replicas.',
})

export const analysisTime = defineMetric({
  name: 'AnalysisTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Duration of each successful analysis that ended in the slot: download, unpacking, analysis and upload.',
})

export const uploadTime = defineMetric({
  name: 'UploadTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Time that the policy engine took to load an analyzed image.',
})

export const policyEvaluationTime = defineMetric({
  name: 'PolicyEvaluationTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Duration of each policy evaluation that was not in the cache.',
})

export const scratchFree = defineMetric({
  name: 'ScratchFree',
  group: 'lifecycle',
  unit: 'Bytes',
  help: 'Free space in the scratch directory of an analyzer; the minimum over the analyzers.',
})

export const databaseProbeTime = defineMetric({
  name: 'DatabaseProbeTime',
  group: 'database',
  unit: 'Seconds',
  form: 'statistics',
  kind: 'counter',
  help: "Mean duration of the catalog's test read or test write of a row in the database, the slower of both, in each replica of the catalog.",
})

export const requestTime = defineMetric({
  name: 'RequestTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  dimensions: ['Service'],
  help: 'Time that a service took to answer a request; requests for metrics and health are not counted.',
})

export const serverErrors = defineMetric({
  name: 'ServerErrors',
  group: 'services',
  unit: 'Count',
  form: 'distribution',
  help: 'Requests answered with a 5xx status, over all services and replicas. Each answer is a value, 1 for an error: the Sum counts the errors, the Average is their share in the answers of the services that gave some.',
})

export const replicasUp = defineMetric({
  name: 'ReplicasUp',
  group: 'services',
  unit: 'Count',
  dimensions: ['Service'],
  help: 'Replicas of a service that answered. Refused credentials, disabled metrics and slow metrics count as answers; a certificate that every client refuses does not.',
})

export const replicasMissing = defineMetric({
  name: 'ReplicasMissing',
  group: 'services',
  unit: 'Percent',
  dimensions: ['Service'],
  help: 'Share of the expected replicas that did not answer, for a service with several. No data while no replica answers: see ReplicasUp.',
})

export const scrapeFailures = defineMetric({
  name: 'ScrapeFailures',
  group: 'services',
  unit: 'Count',
  detail: 'full',
  help: 'Scrapes without samples, over all targets and kinds of failure; the log names them.',
})
