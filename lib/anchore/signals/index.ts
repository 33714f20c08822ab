import { sample } from '../../model/index.ts'
import { analysisTime, policyEvaluationTime, queueLength, scratchFree } from '../metrics.ts'
import { analysisQueue, isLifecycle, serviceNames, taskServices, type TaskService } from '../services.ts'
import { databaseProbe } from './database-probe.ts'
import { answersFrom, requestTimes, uploads } from './requests.ts'
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
