import { sample } from '../model/metric.ts'
import type { Increase } from '../prometheus/deltas.ts'
import { statisticsOf, sumOf } from '../prometheus/fold.ts'
import {
  analysisTime,
  databaseProbeTime,
  policyEvaluationTime,
  queueLength,
  requestTime,
  scratchFree,
  serverErrors,
  uploadTime,
} from './metrics.ts'
import { analysisQueue, timedServices } from './services.ts'
import { histogramSignal, type CounterSignal, type GaugeSignal, type Signal } from './signal.ts'

/** The largest value is the newest, since every replica of simplequeue reads the same table. */
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

/** The endpoint label is the dotted path of the handler, with underscores. */
const requestDurations = 'flask_http_request_duration_seconds'

const uploads = histogramSignal(
  { family: requestDurations, service: 'policy_engine', match: { endpoint: /_ingress_image$/ } },
  (times) => sample(uploadTime, times),
)

/** The monitor's own scrapes and the load balancer's checks. */
const overhead = /(?:^prometheus_metrics|health_check|_status|_ping)$/

const requestTimes = timedServices.map((service) =>
  histogramSignal({ family: requestDurations, service, match: { endpoint: { not: overhead } } }, (times) =>
    sample(requestTime, times, { Service: service }),
  ),
)

export const errorAnswers: CounterSignal = {
  kind: 'counter',
  names: ['flask_http_request_total'],
  match: { status: /^5/ },
  countedOf: (replicas) => ({ sample: sample(serverErrors, sumOf(replicas.flat())), remarks: [] }),
}

const probeCount = 'anchore_db_write_seconds_count'
const probeSum = 'anchore_db_write_seconds_sum'

/** The catalog writes one row of its own each minute and times it: the database as Anchore feels it. */
const databaseProbe: CounterSignal = {
  kind: 'counter',
  names: [probeCount, probeSum],
  service: 'catalog',
  detail: 'full',
  countedOf: (catalogs) => {
    const means = statisticsOf(catalogs.flatMap(meanProbeTime))
    return { sample: means && sample(databaseProbeTime, means), remarks: [] }
  },
}

function meanProbeTime(increases: readonly Increase[]): number[] {
  const increaseOf = (name: string): number => sumOf(increases.filter((one) => one.sample.name === name))
  const count = increaseOf(probeCount)
  const sum = increaseOf(probeSum)
  return count > 0 && sum >= 0 ? [sum / count] : []
}

/** Everything that collect-anchore reads from the expositions of the services. */
export const signals: readonly Signal[] = [
  queues,
  analysisTimes,
  uploads,
  policyEvaluations,
  scratch,
  databaseProbe,
  ...requestTimes,
  errorAnswers,
]
