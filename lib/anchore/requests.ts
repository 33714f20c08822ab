import { sample } from '../model/metric.ts'
import { sumOf } from '../prometheus/fold.ts'
import { histogramSignal } from './histogram-signal.ts'
import { requestTime, serverErrors, uploadTime } from './metrics.ts'
import type { ServiceName } from './services.ts'
import type { CounterSignal } from './signal.ts'

const durations = 'flask_http_request_duration_seconds'

/** The endpoint is the handler's dotted path with underscores; step 4 of the lifecycle ends in this one. */
const ingress = /_ingress_image$/
/** The monitor's own scrapes and the load balancer's checks are no work. */
const overhead = /(?:^prometheus_metrics|health_check|_status|_ping)$/
/** Whose request times tell the operator most: the door, and the service that every step talks to. */
const timed: readonly ServiceName[] = ['apiext', 'catalog']

export const uploads = histogramSignal(
  { family: durations, service: 'policy_engine', match: { endpoint: ingress } },
  (times) => sample(uploadTime, times),
)

export const requestTimes = timed.map((service) =>
  histogramSignal({ family: durations, service, match: { endpoint: { not: overhead } } }, (times) =>
    sample(requestTime, times, { Service: service }),
  ),
)

export const errorAnswers: CounterSignal = {
  kind: 'counter',
  names: ['flask_http_request_total'],
  match: { status: /^5/ },
  countedOf: (replicas) => ({ sample: sample(serverErrors, sumOf(replicas.flat())), remarks: [] }),
}
