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

export const waitingAlarms: readonly AlarmDefinition[] = [backlogAge, backlogAgeCritical, imagesUnqueuedAlarm]
