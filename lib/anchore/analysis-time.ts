import { sample } from '../metric.ts'
import { analysisTime } from './metrics.ts'
import { distribution, histogramNames } from './replica.ts'
import type { Signal } from './signal.ts'

const family = 'anchore_analysis_time_seconds'

/** Successful analyses only: a failure is often quick, and imports that fail land in the same histogram. */
export const analysisTimes: Signal = {
  counters: histogramNames(family),
  samplesOf: (replicas) => {
    const times = distribution(replicas, family, { service: 'analyzer', match: { status: 'success' } })
    return times === undefined ? [] : [sample(analysisTime, times)]
  },
}
