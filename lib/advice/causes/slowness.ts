import {
  type History,
  durationsIn,
  everyPeriod,
  meanIn,
  minutesWhere,
  runsWhere,
  valuesIn,
  periodsWhere,
  type Selected,
  type TimeColumns,
} from '../../cloudwatch/index.ts'
import { formatQuantity } from '../../model/index.ts'
import { columns } from '../columns.ts'
import { busyPeriods } from '../lifecycle.ts'
import { minEvents, seconds, slow } from './cause.ts'

/** A step of the policy engine that is slow. */
export interface Slowness {
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
export function slownessOf(
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
export function slowDatabase(history: History, selected: Selected): readonly string[] {
  const probe = meanIn(history, columns.probe, selected) ?? 0
  const read = meanIn(history, columns.blockRead, selected) ?? 0
  return [
    ...(probe >= slow.probe ? [`a probe of the database took ${seconds(probe)}`] : []),
    ...(read >= slow.blockRead
      ? [`the database read a block in ${formatQuantity(read, 'Milliseconds')}`]
      : []),
  ]
}
