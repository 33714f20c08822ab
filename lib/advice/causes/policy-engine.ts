import {
  type Column,
  type History,
  durationsIn,
  periodsWhere,
  type Selected,
} from '../../cloudwatch/index.ts'
import { formatQuantity } from '../../model/index.ts'
import { analysis, columns, evaluation, upload } from '../columns.ts'
import {
  minMinutes,
  slow,
  slowUploadSeconds,
  slowFactors,
  minSlowShare,
  seconds,
  type Cause,
} from './cause.ts'
import { slownessOf, slowDatabase, type Slowness } from './slowness.ts'

export function policyEngine(history: History, waitEvidence: string | undefined): readonly Cause[] {
  const uploads = slownessOf(history, upload, slowUploadSeconds, slowFactors.upload)
  const evaluations = slownessOf(history, evaluation, slow.evaluation, slowFactors.evaluation)
  const intermittent = intermittentCause(history, uploads, evaluations, waitEvidence)
  if (intermittent !== undefined) return [intermittent]
  return [slowUploads(history, uploads, waitEvidence), slowEvaluations(history, evaluations)].filter(
    (cause) => cause !== undefined,
  )
}

/**
 * Uploads and evaluations that are both slow in two or more separate runs of periods: at those times something else uses
 * the policy engine.
 */
function intermittentCause(
  history: History,
  uploads: Slowness | undefined,
  evaluations: Slowness | undefined,
  waitEvidence: string | undefined,
): Cause | undefined {
  if (uploads === undefined || evaluations === undefined) return undefined
  if (uploads.runs < 2 || evaluations.runs < 2 || evaluations.minutes < minMinutes) return undefined
  const newData = fallsOf(
    history,
    columns.feedAge,
    periodsWhere(history, evaluation.mean, (mean) => mean >= evaluations.limitSeconds),
  )
  return {
    kind: 'policy-engine-at-times',
    steps: newData >= 2 ? ['feeds'] : ['upload', 'evaluate', 'feeds'],
    confidence: newData >= 2 ? 'medium' : 'low',
    evidence: [
      `in ${evaluations.runs} slow periods, together ${seconds(evaluations.minutes * 60)}, a policy evaluation took ${seconds(evaluations.meanSeconds)} and an upload ${seconds(uploads.meanSeconds)}`,
      newData >= 2
        ? `inferred: in ${newData} of them newer vulnerability data came into use`
        : 'inferred: a sync of the vulnerability data slows both down, and so does any other load of the policy engine; no metric shows a sync',
      ...(waitEvidence === undefined ? [] : [waitEvidence]),
    ],
  }
}

/** The number of selected periods in which a value is below the one before. */
function fallsOf(history: History, column: Column, selected: Selected): number {
  const values = history.valuesOf(column)
  return values.filter(
    (value, period) => selected(period) && value !== undefined && value < (values[period - 1] ?? value),
  ).length
}

function slowUploads(
  history: History,
  uploads: Slowness | undefined,
  waitEvidence: string | undefined,
): Cause | undefined {
  if (uploads === undefined || uploads.minutes < minMinutes / 2 || uploads.share < minSlowShare)
    return undefined
  const isSlow = periodsWhere(history, upload.mean, (mean) => mean >= uploads.limitSeconds)
  const whole = durationsIn(history, analysis, isSlow)
  const share = whole.count === 0 ? 0 : uploads.meanSeconds / whole.meanSeconds
  if (share < 0.25) return undefined
  const evidence = [
    `an upload took ${seconds(uploads.meanSeconds)}, ${formatQuantity(Math.min(100, share * 100), 'Percent')} of an analysis of ${seconds(whole.meanSeconds)}`,
    ...(waitEvidence === undefined ? [] : [waitEvidence]),
  ]
  const database = slowDatabase(history, isSlow)
  return {
    kind: database.length > 0 ? 'slow-database' : 'slow-upload',
    steps: ['upload'],
    confidence: waitEvidence === undefined ? 'medium' : 'high',
    evidence: [...evidence, ...database],
  }
}

function slowEvaluations(history: History, evaluations: Slowness | undefined): Cause | undefined {
  if (evaluations === undefined || evaluations.minutes < minMinutes) return undefined
  const isSlow = periodsWhere(history, evaluation.mean, (mean) => mean >= evaluations.limitSeconds)
  const database = slowDatabase(history, isSlow)
  return {
    kind: database.length > 0 ? 'slow-database' : 'slow-evaluation',
    steps: ['evaluate'],
    confidence: 'high',
    evidence: [
      `a policy evaluation took ${seconds(evaluations.meanSeconds)} for ${seconds(evaluations.minutes * 60)}`,
      ...database,
    ],
  }
}
