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

/** A sample for each answer: the number of errors for one, 0 for the others. */
export function errorsIn(answers: number, share: number, random: Random): Measurement | undefined {
  if (answers === 0) return undefined
  const errors = Math.min(answers, poisson(answers * share, random))
  return {
    sampleCount: answers,
    sum: errors,
    minimum: answers === 1 ? errors : 0,
    maximum: errors,
  }
}
