import { sample, sum, type Distribution } from '../model/index.ts'
import { sumOf, type PrometheusSample } from '../prometheus/index.ts'
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
import { histogramSignal, type Signal } from './signal.ts'

/** Every replica of simplequeue counts the rows of the same table: the maximum is the length, not the sum. */
export const queues: Signal = {
  kind: 'gauge',
  names: ['anchore_queue_length'],
  service: 'simplequeue',
  match: { queuename: analysisQueue },
  read: (replicas) => {
    const lengths = replicas.flatMap(({ samples }) => samples.map(({ value }) => value))
    const longest = lengths.reduce((max, length) => Math.max(max, length))
    return { samples: [sample(queueLength, longest, { Queue: analysisQueue })] }
  },
}

/** The analyzer with the smallest free space fails first. */
export const scratch: Signal = {
  kind: 'gauge',
  names: ['anchore_tmpspace_available_bytes'],
  service: 'analyzer',
  read: (replicas) => {
    const free = replicas.flatMap(({ samples }) => samples.map(({ value }) => value))
    return {
      samples: [
        sample(
          scratchFree,
          free.reduce((min, bytes) => Math.min(min, bytes)),
        ),
      ],
    }
  },
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

/** The runs of Anchore's background tasks, for TasksFailing (tasks.ts): they have no sample of their own. */
export function taskRuns(service: TaskService): Signal {
  return {
    kind: 'counter',
    names: ['anchore_monitor_runtime_seconds_count'],
    service,
    match: { function: /./, status: /./ },
    read: () => ({ samples: [] }),
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
export function answersOf(increases: readonly PrometheusSample[]): {
  readonly errors: number
  readonly all: number
} {
  const counted = increases.filter(({ name }) => name === requests)
  const timed = increases.filter(
    ({ name, labels }) => name !== requests && !overhead.test(labels.get('endpoint') ?? ''),
  )
  const errors = sumOf(counted.filter(({ labels }) => labels.get('status')?.startsWith('5')))
  // Some endpoints are not timed.
  return { errors, all: Math.max(errors, sumOf(timed)) }
}

/**
 * One value for each answer, 1 for an error. A service without errors adds a single 0, so that its answers do not hide
 * the errors of another.
 */
export function answersFrom(service: string): Signal {
  return {
    kind: 'counter',
    names: [requests, `${requestDurations}_count`],
    service,
    match: { status: /^\d/ },
    read: (replicas) => {
      const { errors, all } = answersOf(replicas.flatMap(({ samples }) => samples))
      return { samples: [sample(serverErrors, errors === 0 ? single(0, 1) : errorValues(errors, all))] }
    },
  }
}

function errorValues(errors: number, all: number): Distribution {
  return all > errors ? { values: [0, 1], counts: [all - errors, errors] } : single(1, errors)
}

function single(value: number, count: number): Distribution {
  return { values: [value], counts: [count] }
}

const probes = ['anchore_db_read_seconds', 'anchore_db_write_seconds']

/**
 * The catalog reads and writes one row of its own each minute and times both: the latency of the database for Anchore.
 * It skips the write after a failed read, so both times are needed.
 */
export const databaseProbe: Signal = {
  kind: 'counter',
  names: probes.flatMap((family) => [`${family}_count`, `${family}_sum`]),
  service: 'catalog',
  read: (catalogs) => {
    const times = catalogs.flatMap(({ samples }) => {
      const means = probes.flatMap((family) => meanOf(family, samples))
      return means.length === 0 ? [] : [Math.max(...means)]
    })
    const [minimum, maximum] = [Math.min(...times), Math.max(...times)]
    const statistics = { sampleCount: times.length, sum: sum(times), minimum, maximum }
    return { samples: times.length === 0 ? [] : [sample(databaseProbeTime, statistics)] }
  },
}

function meanOf(family: string, increases: readonly PrometheusSample[]): number[] {
  const increaseOf = (name: string): number => sumOf(increases.filter((one) => one.name === name))
  const [count, sum] = [increaseOf(`${family}_count`), increaseOf(`${family}_sum`)]
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
