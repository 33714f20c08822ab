import { sample, sum, type Distribution, type Sample } from '../../model/index.ts'
import { type Increase, sumOf, type PrometheusSample } from '../../prometheus/index.ts'
import { requestTime, serverErrors, uploadTime } from '../metrics.ts'
import { timedServices } from '../services.ts'
import { histogramSignal, type CounterSignal } from './signal.ts'

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

/**
 * The errors of a minute as one value, their number, and a 0 for each other answer: the Average is the share of errors as
 * before, and the Maximum counts them even if the datum arrives twice. Other samples stay as they are.
 */
export function withNumberOfErrors(one: Sample): Sample {
  if (one.metric !== serverErrors || typeof one.measurement !== 'object' || !('values' in one.measurement))
    return one
  const { values, counts } = one.measurement
  const errors = counts[values.indexOf(1)] ?? 0
  if (errors < 2) return one
  return { ...one, measurement: { values: [0, errors], counts: [sum(counts) - 1, 1] } } as Sample
}
