import type { AlarmDefinition, Condition } from '../../model/alarm.ts'
import { withLessAnalysis, withoutAnalysis } from '../../model/alarms/causes.ts'
import { seriesOf } from '../../model/metric.ts'
import { unbroken, windows } from '../../model/alarms/windows.ts'
import {
  analysisFailures,
  analysisStalled,
  backlogGrowth,
  imagesUnqueued,
  imagesWaiting,
  longestAnalysis,
  oldestWait,
  timeToDrain,
} from '../metrics.ts'

/** A level of the backlog. An alarm keeps its state while the level is missing: monitor-blind covers that. */
const level = {
  area: 'backlog',
  statistic: 'Maximum',
  missing: 'ignore',
  comparison: 'GreaterThanThreshold',
} as const satisfies Partial<AlarmDefinition>

/** While this many images wait: fewer may be images that cannot be analyzed, and one says little of the others. */
const whileSeveralWait = {
  series: seriesOf(imagesWaiting),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 5,
  otherwise: 0,
} as const satisfies Condition

/** Ten minutes of work: below it, what has grown is gone before anybody could act. */
const whileItTakesTime = {
  series: seriesOf(timeToDrain),
  statistic: 'Maximum',
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 600,
  otherwise: 0,
} as const satisfies Condition

const whileAnyWaits = { ...whileSeveralWait, threshold: 1 }

const seconds = { min: 60, max: 604_800 }

const ageTexts = {
  symptom: (value: string, limit: string) =>
    `the oldest image has waited ${value} for analysis (limit ${limit})`,
  recovered: () => 'images are analyzed in time again',
  action:
    'See whether images complete (metric ImagesCompleted). If they do, add analyzers while the database has connections and the analyzers have scratch space. If not, restart the analyzers that hang.',
} as const satisfies Partial<AlarmDefinition>

export const backlogAge: AlarmDefinition = {
  ...level,
  name: 'backlog-age',
  severity: 'warning',
  watches: seriesOf(oldestWait),
  threshold: 1_800,
  range: seconds,
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
  ...level,
  name: 'backlog-age-critical',
  severity: 'critical',
  watches: seriesOf(oldestWait),
  threshold: 7_200,
  condition: whileSeveralWait,
  range: seconds,
  window: windows.slow,
  ...ageTexts,
  summary: 'Images have waited for hours for analysis.',
  impact: 'New images have no verdict for hours; deploys that wait for it are blocked.',
  echoOf: { causes: [...withLessAnalysis, 'backlog-growing'], waitSeconds: 0 },
}

/**
 * 18 minutes: a burst is over sooner. It arrives in one minute or in ten, and five minutes later nothing grows. Of 30:
 * arrivals at random make slow growth pause, and each pause would resolve the page and ring again after it.
 * Growth by one image a minute beyond a capacity of two a minute or more is beyond an ordinary daily peak.
 */
const backlogGrowing: AlarmDefinition = {
  ...level,
  name: 'backlog-growing',
  severity: 'critical',
  watches: seriesOf(backlogGrowth),
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  condition: whileItTakesTime,
  range: { min: 0.1, max: 10_000 },
  window: { breaching: 18, points: 30 },
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
  ...level,
  name: 'backlog-drain',
  severity: 'warning',
  watches: seriesOf(timeToDrain),
  statistic: 'Minimum',
  threshold: 14_400,
  condition: whileSeveralWait,
  range: seconds,
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

const analysisFailing: AlarmDefinition = {
  ...level,
  name: 'analysis-failing',
  severity: 'critical',
  watches: seriesOf(analysisFailures),
  threshold: 20,
  range: { min: 1, max: 99 },
  window: unbroken(3),
  symptom: (value, limit) => `${value} of the analyses fail (limit ${limit})`,
  recovered: () => 'analyses succeed again',
  summary: 'Many image analyses fail.',
  impact: 'The images have no verdict, and Anchore does not try them again by itself.',
  action:
    'Read the error in the log of an analyzer: registry credentials, scratch space and memory are common causes.',
  // A full scratch space fires it within a minute of scratch-low.
  echoOf: { causes: [...withoutAnalysis, 'scratch-low'], waitSeconds: 90 },
}

const analysisStalledAlarm: AlarmDefinition = {
  ...level,
  name: 'analysis-stalled',
  severity: 'critical',
  watches: seriesOf(analysisStalled),
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  range: { min: 1, max: 1 },
  window: unbroken(5),
  symptom: () => 'images wait for analysis, none completes',
  recovered: () => 'images complete again',
  summary: 'Images wait for analysis and none completes.',
  impact: 'No image is scanned; deploys that wait for a policy verdict are blocked.',
  action:
    'Check whether analyzers, simplequeue and policy_engine answer and have free scratch space. Restart analyzers that hang.',
  echoOf: { causes: withoutAnalysis, waitSeconds: 0 },
}

const analysisStuck: AlarmDefinition = {
  ...level,
  name: 'analysis-stuck',
  severity: 'warning',
  watches: seriesOf(longestAnalysis),
  // Twice a very large image; while none waits, a free analyzer would not help.
  threshold: 7_200,
  condition: whileAnyWaits,
  range: seconds,
  window: unbroken(5),
  symptom: (value, limit) => `one analysis has run for ${value} (limit ${limit})`,
  recovered: () => 'the long analysis is over',
  summary: 'An analysis has run too long and may be stuck.',
  impact:
    'The image has no verdict. Its analyzer does no other work until the analysis ends or Anchore gives up, by default after 10 h.',
  action: 'Find the analyzer that works on the image in the logs of the analyzers, and restart it.',
  echoOf: { causes: [...withoutAnalysis, 'analysis-stalled'], waitSeconds: 0 },
}

const imagesUnqueuedAlarm: AlarmDefinition = {
  ...level,
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
  impact: 'No analyzer takes these images, however few the queue holds.',
  action:
    'Check whether simplequeue and policy_engine answer: the catalog queues no image while one of them does not.',
  echoOf: { causes: withoutAnalysis, waitSeconds: 0 },
}

export const backlogAlarms: readonly AlarmDefinition[] = [
  backlogAge,
  backlogAgeCritical,
  backlogGrowing,
  backlogDrain,
  analysisStalledAlarm,
  analysisStuck,
  analysisFailing,
  imagesUnqueuedAlarm,
]
