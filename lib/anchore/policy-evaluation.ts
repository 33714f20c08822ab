import { sample } from '../model/metric.ts'
import { histogramSignal } from './histogram-signal.ts'
import { policyEvaluationTime } from './metrics.ts'

export const policyEvaluations = histogramSignal(
  { family: 'anchore_policy_evaluation_time_seconds', service: 'policy_engine' },
  (times) => sample(policyEvaluationTime, times),
)
