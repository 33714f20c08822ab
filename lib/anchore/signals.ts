import { sample, sum, type Distribution } from '../model/index.ts'
import { sumOf, type Increase, type PrometheusSample } from '../prometheus/index.ts'
import {
  analysisTime,
  databaseProbeTime,
  policyEvaluationTime,
  queueLength,
  requestTime,
  scratchFree,
  serverErrors,
  uploadTime,
} from './catalogue/index.ts'
import {
  analysisQueue,
  isLifecycle,
  serviceNames,
  taskServices,
  timedServices,
  type TaskService,
} from './services.ts'
import { histogramSignal, type CounterSignal, type GaugeSignal, type Signal } from './signal.ts'

/** Every replica of simplequeue counts the rows of the same table: the maximum is the length, not the sum. */
export const queues: GaugeSignal = {
  kind: 'gauge',
  names: ['anchore_queue_length'],
  service: 'simplequeue',
  match: { queuename: analysisQueue },
  sampleOf: (lengths) =>
    sample(
      queueLength,
      lengths.reduce((max, length) => Math.max(max, length)),
      { Queue: analysisQueue },
    ),
}

/** The analyzer with the smallest free space fails first. */
export const scratch: GaugeSignal = {
  kind: 'gauge',
  names: ['anchore_tmpspace_available_bytes'],
  service: 'analyzer',
  sampleOf: (free) =>
    sample(
      scratchFree,
      free.reduce((min, bytes) => Math.min(min, bytes)),
    ),
}

/** Successful analyses only: a failed one is often quick, and failed imports are in the same histogram. */
const analysisTimes = histogramSignal(
  { family: 'anchore_analysis_time_seconds', service: 'analyzer', match: { status: 'success' } },
  (times) => sample(analysisTime, times),
)

const policyEvaluations = histogramSignal(
  { family: 'anchore_policy_evaluation_time_seconds', service: 'policy_engine' },
  (times) => sample(policyEvaluationTime, times),
)

/** The runs of Anchore's background tasks, for TasksFailing (background/tasks.ts): they have no sample of their own. */
export function taskRuns(service: TaskService): CounterSignal {
  return {
    kind: 'counter',
    names: ['anchore_monitor_runtime_seconds_count'],
    service,
    match: { function: /./, status: /./ },
    countedOf: () => ({ sample: undefined, remarks: [] }),
  }
}

/** The endpoint label is the dotted path of the handler, with underscores in place of the dots. */
const requestDurations = 'flask_http_request_duration_seconds'

export const uploads = histogramSignal(
  { family: requestDurations, service: 'policy_engine', match: { endpoint: /_ingress_image$/ } },
  (times) => sample(uploadTime, times),
)

/** The monitor's own scrapes and the load balancer's checks. */
const overhead = /(?:^prometheus_metrics|health_check|_status|_ping)$/

export const requestTimes = timedServices.map((service) =>
  histogramSignal({ family: requestDurations, service, match: { endpoint: { not: overhead } } }, (times) =>
    sample(requestTime, times, { Service: service }),
  ),
)

const requests = 'flask_http_request_total'

/** The number of answers with errors, and of all answers but those for metrics and health. */
export function answersOf(increases: readonly Increase[]): { readonly errors: number; readonly all: number } {
  const errors = sumOf(increases.filter(({ sample: one }) => isErrorAnswer(one)))
  const timed = increases.filter(
    ({ sample: one }) => one.name !== requests && !overhead.test(one.labels.get('endpoint') ?? ''),
  )
  // Some endpoints are not timed.
  return { errors, all: Math.max(errors, sumOf(timed)) }
}

function isErrorAnswer({ name, labels }: PrometheusSample): boolean {
  return name === requests && labels.get('status')?.startsWith('5') === true
}

/**
 * One value for each answer, 1 for an error. A service without errors adds a single 0, so that its answers do not hide
 * the errors of another.
 */
export function answersFrom(service: string): CounterSignal {
  return {
    kind: 'counter',
    names: [requests, `${requestDurations}_count`],
    service,
    match: { status: /^\d/ },
    countedOf: (replicas) => {
      const { errors, all } = answersOf(replicas.flat())
      const values = errors === 0 ? { values: [0], counts: [1] } : errorValues(errors, all)
      return { sample: replicas.length === 0 ? undefined : sample(serverErrors, values), remarks: [] }
    },
  }
}

function errorValues(errors: number, all: number): Distribution {
  return all > errors ? { values: [0, 1], counts: [all - errors, errors] } : { values: [1], counts: [errors] }
}

const probes = { read: 'anchore_db_read_seconds', write: 'anchore_db_write_seconds' } as const

/**
 * The catalog reads and writes one row of its own each minute and times both: the latency of the database for Anchore.
 */
export const databaseProbe: CounterSignal = {
  kind: 'counter',
  names: Object.values(probes).flatMap((family) => [`${family}_count`, `${family}_sum`]),
  service: 'catalog',
  countedOf: (catalogs) => {
    const times = catalogs.flatMap(slowerProbe)
    const statistics = {
      sampleCount: times.length,
      sum: sum(times),
      minimum: Math.min(...times),
      maximum: Math.max(...times),
    }
    return { sample: times.length === 0 ? undefined : sample(databaseProbeTime, statistics), remarks: [] }
  },
}

/** The catalog skips the write after a failed read, so both times are needed. */
function slowerProbe(increases: readonly Increase[]): number[] {
  const means = Object.values(probes).flatMap((family) => meanOf(family, increases))
  return means.length === 0 ? [] : [Math.max(...means)]
}

function meanOf(family: string, increases: readonly Increase[]): number[] {
  const increaseOf = (name: string): number => sumOf(increases.filter((one) => one.sample.name === name))
  const count = increaseOf(`${family}_count`)
  const sum = increaseOf(`${family}_sum`)
  return count > 0 && sum >= 0 ? [sum / count] : []
}

/** The signals that collect-anchore reads from the five services of an image's lifecycle. */
export const signals: readonly Signal[] = [
  queues,
  analysisTimes,
  uploads,
  policyEvaluations,
  scratch,
  databaseProbe,
  ...requestTimes,
  ...serviceNames.map(answersFrom),
  ...taskServices.map(taskRuns),
]

/** The signals for these services, with the answers of services beyond the five. */
export function signalsOf(services: readonly string[]): readonly Signal[] {
  const others = services.filter((service) => !isLifecycle(service))
  return [...signals, ...others.map(answersFrom)]
}
