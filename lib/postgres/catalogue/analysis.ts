import { type AlarmDefinition, withoutAnalysis, unbroken, defineMetric, seriesOf } from '../../model/index.ts'
import { whileAnyWaits } from './backlog.ts'
import { backlogDefaults, secondsRange } from './defaults.ts'

export const longestAnalysis = defineMetric({
  name: 'LongestAnalysis',
  group: 'backlog',
  unit: 'Seconds',
  help: 'Time that the oldest running analysis has run; 0 if none runs.',
})

export const analysisFailures = defineMetric({
  name: 'AnalysisFailures',
  group: 'backlog',
  unit: 'Percent',
  help: 'Share of the analyses of the last 15 minutes that failed; 0 while fewer than 5 failed.',
})

export const analysisStalled = defineMetric({
  name: 'AnalysisStalled',
  group: 'backlog',
  unit: 'None',
  help: '1 if images wait, none completed or failed within postgres.stalled_after, and no analyzer makes progress (see the runbook); otherwise 0.',
})

const analysisStalledAlarm: AlarmDefinition = {
  ...backlogDefaults,
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
  ...backlogDefaults,
  name: 'analysis-stuck',
  severity: 'warning',
  watches: seriesOf(longestAnalysis),
  // Twice the time of a very large image; while no image waits, a free analyzer would not help.
  threshold: 7_200,
  condition: whileAnyWaits,
  range: secondsRange,
  window: unbroken(5),
  symptom: (value, limit) => `one analysis has run for ${value} (limit ${limit})`,
  recovered: () => 'the long analysis is over',
  summary: 'An analysis has run too long and may be stuck.',
  impact:
    'The image has no verdict. Its analyzer does no other work until the analysis ends or Anchore gives up, by default after 10 h.',
  action: 'Find the analyzer that works on the image in the logs of the analyzers, and restart it.',
  echoOf: { causes: [...withoutAnalysis, 'analysis-stalled'], waitSeconds: 0 },
}

const analysisFailing: AlarmDefinition = {
  ...backlogDefaults,
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

export const analysisAlarms: readonly AlarmDefinition[] = [
  analysisStalledAlarm,
  analysisStuck,
  analysisFailing,
]
