import {
  type AlarmDefinition,
  withoutDatabase,
  unbroken,
  windows,
  defineMetric,
  seriesOf,
} from '../../model/index.ts'
import type { ServiceName } from '../services.ts'

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

/** The effect of each service's absence. */
const lostWork: Readonly<Record<string, string>> = {
  apiext: 'No client can reach Anchore: calls fail, and pipelines that wait for a verdict are blocked.',
  catalog: 'Images are neither accepted nor queued, and no verdict is given.',
  simplequeue: 'No image is queued for analysis; new images wait.',
  analyzer: 'No image is analyzed; new images wait, and so do deploys that need their verdict.',
  policy_engine: 'No image gets a policy verdict, and vulnerability data are not updated.',
} satisfies Record<ServiceName, string>

export const serviceDown: AlarmDefinition = {
  name: 'service-down',
  area: 'services',
  severity: 'critical',
  watches: { each: 'service', series: (service) => seriesOf(replicasUp, { Service: service }) },
  statistic: 'Maximum',
  comparison: 'LessThanThreshold',
  threshold: 1,
  range: { min: 1, max: 1 },
  window: windows.scattered,
  missing: 'ignore',
  symptom: (_value, _limit, service) => `${service} does not answer`,
  recovered: (service) => `${service} answers again`,
  summary: 'A service does not answer.',
  several: 'services do not answer',
  impact: (_value, service) => lostWork[service] ?? 'The work of the service stops.',
  action: "Check the service's task or pod and its last log lines. Restart it if it hangs.",
  // database-down fires after three minutes too.
  echoOf: { causes: withoutDatabase, waitSeconds: 60 },
}

/** A deploy replaces the replicas in turn, each in about two minutes: three of them in six. */
const longerThanDeploy = unbroken(7)

const shortDefaults = {
  area: 'services',
  statistic: 'Minimum',
  comparison: 'GreaterThanOrEqualToThreshold',
  range: { min: 1, max: 100 },
  missing: 'ignore',
  symptom: (value: string, _limit: string, service: string) =>
    `${value} of the replicas of ${service} do not answer`,
  recovered: (service: string) => `all replicas of ${service} answer again`,
} as const satisfies Partial<AlarmDefinition>

const replicatedService = {
  each: 'replicated service',
  series: (service: string) => seriesOf(replicasMissing, { Service: service }),
} as const

export const serviceShort: AlarmDefinition = {
  ...shortDefaults,
  name: 'service-short',
  severity: 'warning',
  watches: replicatedService,
  threshold: 1,
  window: unbroken(5),
  summary: 'A service has fewer replicas than expected.',
  several: 'services have fewer replicas than expected',
  impact:
    'The remaining replicas do the work, so the service is slower. With one replica left, the next failure is an outage.',
  action:
    'Find the missing task or pod and the cause. If the service was scaled down on purpose, set replicas in watch.yml.',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['service-half', 'service-down'],
}

const serviceHalf: AlarmDefinition = {
  ...shortDefaults,
  name: 'service-half',
  severity: 'critical',
  watches: replicatedService,
  threshold: 50,
  window: longerThanDeploy,
  summary: 'A service has lost half of its replicas or more.',
  several: 'services have lost half of their replicas or more',
  impact: 'The other replicas may not keep up with the work: analyses wait, requests take longer or fail.',
  action:
    'Find the missing tasks or pods and the cause they have in common: a node, a volume, memory. If the service was scaled down on purpose, set replicas in watch.yml.',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['service-down'],
}

/** The public API: the service that users call. */
export const userService: ServiceName = 'apiext'

/** A balancer without a health check still sends requests to a replica that hangs. */
const apiShort: AlarmDefinition = {
  ...shortDefaults,
  name: 'api-short',
  severity: 'critical',
  watches: { ...replicatedService, each: 'replicated API' },
  threshold: 1,
  window: longerThanDeploy,
  summary: 'A replica of the public API does not answer.',
  impact: 'Calls to a replica that does not answer hang or fail. The others do all the work.',
  action:
    'Find the replica (the page names it where a scrape failed), restart it or take it out of the load balancer, and read its last log lines.',
  echoOf: { causes: withoutDatabase, waitSeconds: 0 },
  milderThan: ['service-down'],
}

export const replicaAlarms: readonly AlarmDefinition[] = [serviceDown, serviceShort, serviceHalf, apiShort]
