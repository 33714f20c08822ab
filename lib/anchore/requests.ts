import { sample } from '../metric.ts'
import { sumOf } from '../prometheus/fold.ts'
import { requestTime, serverErrors, uploadTime } from './metrics.ts'
import { distribution, histogramNames, increasesOf } from './replica.ts'
import type { ServiceName } from './services.ts'
import type { Signal } from './signal.ts'

const durations = 'flask_http_request_duration_seconds'
const requests = 'flask_http_request_total'

/** The endpoint is the handler's dotted path with underscores; step 4 of the lifecycle ends in this one. */
const ingress = '_ingress_image'
/** The monitor's own scrapes and the load balancer's checks are no work. */
const overhead = /(?:^prometheus_metrics|health_check|_status|_ping)$/
/** Whose request times tell the operator most: the door, and the service that every step talks to. */
const timed: readonly ServiceName[] = ['apiext', 'catalog']

export const uploads: Signal = {
  counters: histogramNames(durations),
  samplesOf: (replicas) => {
    const match = { endpoint: (path: string) => path.endsWith(ingress) }
    const times = distribution(replicas, durations, { service: 'policy_engine', match })
    return times === undefined ? [] : [sample(uploadTime, times)]
  },
}

export const requestTimes: Signal = {
  counters: histogramNames(durations),
  samplesOf: (replicas) =>
    timed.flatMap((service) => {
      const match = { endpoint: (path: string) => !overhead.test(path) }
      const times = distribution(replicas, durations, { service, match })
      return times === undefined ? [] : [sample(requestTime, times, { Service: service })]
    }),
}

export const errorAnswers: Signal = {
  counters: [requests],
  samplesOf: (replicas) => {
    const errors = increasesOf(replicas, requests, { match: { status: (code) => code.startsWith('5') } })
    return errors === undefined ? [] : [sample(serverErrors, sumOf(errors))]
  },
}
