import { sample } from '../metric.ts'
import { policyEvaluationTime } from './metrics.ts'
import { distribution, histogramNames } from './replica.ts'
import type { Signal } from './signal.ts'

const family = 'anchore_policy_evaluation_time_seconds'

export const policyEvaluations: Signal = {
  counters: histogramNames(family),
  samplesOf: (replicas) => {
    const times = distribution(replicas, family, { service: 'policy_engine' })
    return times === undefined ? [] : [sample(policyEvaluationTime, times)]
  },
}
