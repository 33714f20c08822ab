import {
  minMinutes,
  slow,
  slowUploadSeconds,
  slowFactors,
  minSlowShare,
  seconds,
  type Cause,
  minEvents,
} from './cause.ts'
import { analysis, columns, evaluation, upload } from '../columns.ts'
import { busyPeriods } from '../lifecycle.ts'
import {
  type Column,
  type History,
  durationsIn,
  periodsWhere,
  type Selected,
  everyPeriod,
  meanIn,
  minutesWhere,
  runsWhere,
  valuesIn,
  type TimeColumns,
} from '../../cloudwatch/index.ts'
import { formatQuantity } from '../../model/index.ts'

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

/** A step of the policy engine that is slow. */
interface Slowness {
  readonly minutes: number
  /** The share of slow periods among those in which images waited; among all if too few of those have events. */
  readonly share: number
  /** Unbroken runs of slow periods. */
  readonly runs: number
  readonly meanSeconds: number
  /** A mean of at least this is slow. */
  readonly limitSeconds: number
}

/**
 * A mean is slow from `floor` seconds on. If the usual mean is lower, it must also be `factor` times the usual mean.
 * Undefined if no period is slow.
 */
function slownessOf(
  history: History,
  step: TimeColumns,
  floor: number,
  factor: number,
): Slowness | undefined {
  const values = valuesIn(history, step.mean).toSorted((a, b) => a - b)
  // The lower quartile is the usual time of the step.
  const usual = values[Math.floor(values.length / 4)] ?? 0
  const limitSeconds = Math.max(floor, usual < floor ? factor * usual : floor)
  const isSlow = (value: number): boolean => value >= limitSeconds
  const busy = busyPeriods(history)
  const within = valuesIn(history, step.mean, busy).length >= minEvents ? busy : everyPeriod
  const events = valuesIn(history, step.mean, within)
  const minutes = minutesWhere(history, step.mean, isSlow)
  if (minutes === 0) return undefined
  return {
    minutes,
    share: events.length === 0 ? 0 : events.filter(isSlow).length / events.length,
    runs: runsWhere(history, step.mean, isSlow),
    meanSeconds: durationsIn(history, step, periodsWhere(history, step.mean, isSlow)).meanSeconds,
    limitSeconds,
  }
}

/** The signs of a slow database in the selected periods. */
function slowDatabase(history: History, selected: Selected): readonly string[] {
  const probe = meanIn(history, columns.probe, selected) ?? 0
  const read = meanIn(history, columns.blockRead, selected) ?? 0
  return [
    ...(probe >= slow.probe ? [`a probe of the database took ${seconds(probe)}`] : []),
    ...(read >= slow.blockRead
      ? [`the database read a block in ${formatQuantity(read, 'Milliseconds')}`]
      : []),
  ]
}
