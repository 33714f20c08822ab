import { sample } from '../model/metric.ts'
import { histogramSignal } from './histogram-signal.ts'
import { analysisTime } from './metrics.ts'

/** Successful analyses only: a failure is often quick, and imports that fail land in the same histogram. */
export const analysisTimes = histogramSignal(
  { family: 'anchore_analysis_time_seconds', service: 'analyzer', match: { status: 'success' } },
  (times) => sample(analysisTime, times),
)
