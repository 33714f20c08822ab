import {
  type AlarmDefinition,
  withLessAnalysis,
  windows,
  defineMetric,
  seriesOf,
  formatQuantity,
} from '../../model/index.ts'
import { analysisQueue } from '../services.ts'

export const queueLength = defineMetric({
  name: 'QueueLength',
  group: 'backlog',
  unit: 'Count',
  dimensions: ['Queue'],
  help: 'Messages in a queue of simplequeue: in images_to_analyze, the images that wait for an analyzer; the maximum over the replicas.',
})

export const analysisTime = defineMetric({
  name: 'AnalysisTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Duration of each successful analysis that ended in the slot: download, unpacking, analysis and upload.',
})

export const uploadTime = defineMetric({
  name: 'UploadTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Time that the policy engine took to load an analyzed image.',
})

export const policyEvaluationTime = defineMetric({
  name: 'PolicyEvaluationTime',
  group: 'lifecycle',
  unit: 'Seconds',
  form: 'distribution',
  help: 'Duration of each policy evaluation that was not in the cache.',
})

export const scratchFree = defineMetric({
  name: 'ScratchFree',
  group: 'lifecycle',
  unit: 'Bytes',
  help: 'Free space in the scratch directory of an analyzer; the minimum over the analyzers.',
})

const backlogDepth: AlarmDefinition = {
  name: 'backlog-depth',
  area: 'backlog',
  severity: 'warning',
  watches: seriesOf(queueLength, { Queue: analysisQueue }),
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  threshold: 500,
  range: { min: 1, max: 1_000_000 },
  window: windows.slow,
  missing: 'ignore',
  symptom: (value, limit) => `${value} images queue for analysis (limit ${limit})`,
  recovered: () => 'the analysis queue is short again',
  summary: 'The analysis queue is long.',
  impact: 'New images are scanned late; deploys that wait for a policy verdict wait with them.',
  action:
    'See whether images complete (metric ImagesCompleted). If they do, add analyzers while the database has connections and the analyzers have scratch space. If not, restart the analyzers that hang.',
  echoOf: {
    causes: [...withLessAnalysis, 'backlog-growing', 'backlog-age', 'backlog-age-critical'],
    waitSeconds: 0,
  },
}

/** Anchore asks for three times the largest image, unpacked; most images unpack to less than 3 GB. */
export const scratchLow: AlarmDefinition = {
  name: 'scratch-low',
  area: 'backlog',
  severity: 'critical',
  watches: seriesOf(scratchFree),
  statistic: 'Minimum',
  comparison: 'LessThanThreshold',
  threshold: 10e9,
  range: { min: 1e6, max: 1e15 },
  window: windows.steady,
  missing: 'ignore',
  symptom: (value, limit) => `an analyzer has ${value} of scratch space left (limit ${limit})`,
  recovered: () => 'the analyzers have scratch space again',
  summary: 'An analyzer has little scratch space left.',
  impact: (free) =>
    free < 1e9
      ? 'Analyses fail on this analyzer.'
      : `Images that unpack to more than about ${formatQuantity(free / 3, 'Bytes')} fail on this analyzer.`,
  action:
    'Look for files that interrupted analyses left in the scratch directory, and remove them. Then enlarge the volume.',
}

/** An evaluation takes less than a second. Callers give up after some seconds. */
const policyEvaluationSlow: AlarmDefinition = {
  name: 'policy-evaluation-slow',
  area: 'services',
  severity: 'warning',
  watches: seriesOf(policyEvaluationTime),
  statistic: 'Average',
  comparison: 'GreaterThanThreshold',
  threshold: 3,
  range: { min: 0.01, max: 3_600 },
  // One large image makes one minute slow.
  window: windows.slow,
  missing: 'notBreaching',
  symptom: (value, limit) => `a policy evaluation takes ${value} (mean, limit ${limit})`,
  recovered: () => 'policy evaluations are fast again',
  summary: 'Policy evaluations are slow.',
  impact: 'Deploys that wait for a policy verdict are slow or time out.',
  action:
    'Check the CPU and memory of policy_engine, then the speed of the database. More replicas of policy_engine share the work.',
  // database-slow has the same window, and waits for its own causes.
  echoOf: { causes: ['lock-wait', 'io-slow', 'database-slow'], waitSeconds: 90 },
}

export const imageAlarms: readonly AlarmDefinition[] = [backlogDepth, scratchLow, policyEvaluationSlow]
