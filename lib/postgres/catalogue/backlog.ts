import {
  type AlarmDefinition,
  type Condition,
  withLessAnalysis,
  withoutAnalysis,
  unbroken,
  windows,
  defineMetric,
  seriesOf,
} from '../../model/index.ts'
import { backlogDefaults, secondsRange } from './defaults.ts'

export const imagesWaiting = defineMetric({
  name: 'ImagesWaiting',
  group: 'backlog',
  unit: 'Count',
  help: 'Active images that wait for analysis.',
})

export const imagesAnalyzing = defineMetric({
  name: 'ImagesAnalyzing',
  group: 'backlog',
  unit: 'Count',
  help: 'Active images that are being analyzed.',
})

export const oldestWait = defineMetric({
  name: 'OldestWait',
  group: 'backlog',
  unit: 'Seconds',
  help: 'Time that the oldest waiting image has waited; 0 if none waits.',
})

export const imagesUnqueued = defineMetric({
  name: 'ImagesUnqueued',
  group: 'backlog',
  unit: 'Count',
  help: 'Waiting images in excess of the rows of images_to_analyze in the table queue: they reach no analyzer.',
})

export const imagesArrived = defineMetric({
  name: 'ImagesArrived',
  group: 'backlog',
  unit: 'Count',
  kind: 'counter',
  help: 'Images that arrived since the last slot: completed + failed + the change of the backlog (images that wait or are in analysis).',
})

export const imagesCompleted = defineMetric({
  name: 'ImagesCompleted',
  group: 'backlog',
  unit: 'Count',
  kind: 'counter',
  help: 'Images whose analysis completed since the last slot.',
})

export const imagesFailed = defineMetric({
  name: 'ImagesFailed',
  group: 'backlog',
  unit: 'Count',
  kind: 'counter',
  help: 'Images whose analysis failed since the last slot.',
})

export const timeToDrain = defineMetric({
  name: 'TimeToDrain',
  group: 'backlog',
  unit: 'Seconds',
  help: 'Waiting images divided by the completion rate of the last 15 to 120 minutes; 0 if none waits, 604800 if none completed.',
})

export const backlogGrowth = defineMetric({
  name: 'BacklogGrowth',
  group: 'backlog',
  unit: 'Count',
  help: 'Growth of the backlog (images that wait or are in analysis) in images a minute, over the last 5 minutes; 0 if it did not grow.',
})

/**
 * While this many images wait: fewer may be images that cannot be analyzed, and a single image does not represent the
 * others.
 */
export const whileSeveralWait = {
  series: seriesOf(imagesWaiting),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 5,
  otherwise: 0,
} as const satisfies Condition

export const whileAnyWaits = { ...whileSeveralWait, threshold: 1 }

const ageTexts = {
  symptom: (value: string, limit: string) =>
    `the oldest image has waited ${value} for analysis (limit ${limit})`,
  recovered: () => 'images are analyzed in time again',
  action:
    'See whether images complete (metric ImagesCompleted). If they do, add analyzers while the database has connections and the analyzers have scratch space. If not, restart the analyzers that hang.',
} as const satisfies Partial<AlarmDefinition>

export const backlogAge: AlarmDefinition = {
  ...backlogDefaults,
  name: 'backlog-age',
  severity: 'warning',
  watches: seriesOf(oldestWait),
  threshold: 1_800,
  range: secondsRange,
  window: windows.slow,
  ...ageTexts,
  summary: 'Images wait too long for analysis.',
  impact: 'New images are scanned late; deploys that wait for a policy verdict wait with them.',
  echoOf: {
    causes: [...withLessAnalysis, 'backlog-growing', 'images-unqueued'],
    waitSeconds: 0,
  },
  milderThan: ['backlog-age-critical'],
}

const backlogAgeCritical: AlarmDefinition = {
  ...backlogDefaults,
  name: 'backlog-age-critical',
  severity: 'critical',
  watches: seriesOf(oldestWait),
  threshold: 7_200,
  condition: whileSeveralWait,
  range: secondsRange,
  window: windows.slow,
  ...ageTexts,
  summary: 'Images have waited for hours for analysis.',
  impact: 'New images have no verdict for hours; deploys that wait for it are blocked.',
  echoOf: { causes: [...withLessAnalysis, 'backlog-growing'], waitSeconds: 0 },
}

const imagesUnqueuedAlarm: AlarmDefinition = {
  ...backlogDefaults,
  name: 'images-unqueued',
  severity: 'warning',
  watches: seriesOf(imagesUnqueued),
  comparison: 'GreaterThanOrEqualToThreshold',
  // Fewer may be images that analyzers take and give back, such as those without a manifest.
  threshold: 5,
  range: { min: 1, max: 1_000_000 },
  window: unbroken(15),
  symptom: (value, limit) => `${value} images wait for analysis and are not in the queue (limit ${limit})`,
  recovered: () => 'all images that wait are in the queue again',
  summary: 'Images wait for analysis and are not in the queue.',
  impact: 'No analyzer takes these images, even if the queue is short.',
  action:
    'Check whether simplequeue and policy_engine answer: the catalog queues no image while one of them does not.',
  echoOf: { causes: withoutAnalysis, waitSeconds: 0 },
}

/** Ten minutes of work: a smaller backlog drains before anybody could act. */
const whileDrainIsSlow = {
  series: seriesOf(timeToDrain),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 600,
  otherwise: 0,
} as const satisfies Condition

/**
 * The window is 18 of 30 minutes. 18, because a burst arrives in one to ten minutes, and five minutes later nothing
 * grows. 30, because slow growth pauses with random arrivals: in a shorter window each pause would resolve the page, and
 * the next growth would page again. The threshold: with a capacity of two images a minute or more, an ordinary daily peak
 * grows by less than one image a minute.
 */
const backlogGrowing: AlarmDefinition = {
  ...backlogDefaults,
  name: 'backlog-growing',
  severity: 'critical',
  watches: seriesOf(backlogGrowth),
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  condition: whileDrainIsSlow,
  range: { min: 0.1, max: 10_000 },
  window: windows.trend,
  symptom: (value) => `the backlog grows by ${value === '1' ? 'an image' : `${value} images`} a minute`,
  recovered: () => 'the backlog has stopped growing',
  summary: 'The analysis backlog grows and does not drain.',
  impact:
    'Each new image waits longer than the one before; deploys that wait for a policy verdict wait with it.',
  action:
    'Compare the metrics ImagesArrived and ImagesCompleted. Add analyzers while the database has connections and the analyzers have scratch space, or stop the job that submits the images.',
  // It may fire as early as analysis-stalled if that waits longer than usual (stalled_after).
  echoOf: { causes: withLessAnalysis, waitSeconds: 90 },
}

const backlogDrain: AlarmDefinition = {
  ...backlogDefaults,
  name: 'backlog-drain',
  severity: 'warning',
  watches: seriesOf(timeToDrain),
  statistic: 'Minimum',
  threshold: 14_400,
  condition: whileSeveralWait,
  range: secondsRange,
  window: unbroken(15),
  symptom: (value, limit) =>
    value === '7 d' ? 'the backlog does not drain' : `the backlog takes ${value} to drain (limit ${limit})`,
  recovered: () => 'the backlog drains in time again',
  summary: 'The analysis backlog takes hours to drain.',
  impact: 'New images are scanned hours late; deploys that wait for a policy verdict wait with them.',
  action:
    'Add analyzers while the database has connections and the analyzers have scratch space. Or find the slow step: registry, scratch space, database.',
  echoOf: {
    causes: [...withLessAnalysis, 'backlog-growing', 'backlog-age', 'backlog-age-critical', 'backlog-depth'],
    waitSeconds: 0,
  },
}

export const backlogAlarms: readonly AlarmDefinition[] = [
  backlogAge,
  backlogAgeCritical,
  imagesUnqueuedAlarm,
  backlogGrowing,
  backlogDrain,
]
