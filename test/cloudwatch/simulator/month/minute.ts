import type { Measurement } from '../../../../lib/cloudwatch/simulator/statistic.ts'
import { poisson, type Random } from '../../../../local/world/random.ts'

export const monthMinutes = 30 * 24 * 60
/** The measurements of one minute by the name of their series; a series that is not there is missing. */
export type MonthMinute = Record<string, Measurement | undefined>

/** The speed of the work in one minute. */
export interface Work {
  /** Images a minute. */
  arrivals: number
  capacity: number
}

/** A sample for each answer: 1 for an error. */
export function errorsIn(answers: number, share: number, random: Random): Measurement | undefined {
  if (answers === 0) return undefined
  const errors = Math.min(answers, poisson(answers * share, random))
  return {
    sampleCount: answers,
    sum: errors,
    minimum: errors === answers ? 1 : 0,
    maximum: errors > 0 ? 1 : 0,
  }
}
