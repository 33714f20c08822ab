import {
  type History,
  durationsIn,
  maxIn,
  minutesWhere,
  valuesIn,
  periodsWhere,
} from '../../cloudwatch/index.ts'
import { analysis, columns } from '../columns.ts'
import { minMinutes, slow, minEvents, seconds, type Cause } from './cause.ts'

/** An analysis that runs far longer than any that completed. */
export function stuck(history: History): Cause | undefined {
  const longest = maxIn(history, analysis.max)
  if (longest === undefined) return undefined
  const limit = Math.max(1_800, 5 * longest)
  const minutes = minutesWhere(history, columns.longestAnalysis, (running) => running > limit)
  if (minutes < minMinutes) return undefined
  const completed = durationsIn(
    history,
    analysis,
    periodsWhere(history, columns.longestAnalysis, (one) => one > limit),
  ).count
  if (completed < minEvents) return undefined
  const running = maxIn(history, columns.longestAnalysis) ?? 0
  return {
    kind: 'stuck',
    steps: ['stuck'],
    confidence: 'high',
    evidence: [
      `an image has been in analysis for ${seconds(running)}; the longest analysis that completed took ${seconds(longest)}`,
      `${completed} other analyses completed meanwhile`,
    ],
  }
}

export function oldFeeds(history: History): Cause | undefined {
  const minutes = minutesWhere(history, columns.feedAge, (age) => age > slow.feeds)
  if (minutes < minMinutes) return undefined
  const age = maxIn(history, columns.feedAge) ?? 0
  return {
    kind: 'old-feeds',
    steps: ['feeds'],
    confidence: 'high',
    evidence: [`the vulnerability data were up to ${seconds(age)} old`],
  }
}

/** A database that is slow without a measurement of its disk. */
export function ioUnmeasured(history: History): Cause | undefined {
  const minutes = minutesWhere(history, columns.probe, (probe) => probe >= slow.probe)
  if (minutes < minMinutes || valuesIn(history, columns.blockRead).length > 0) return undefined
  const probe = maxIn(history, columns.probe) ?? 0
  return {
    kind: 'io-unmeasured',
    steps: ['database'],
    confidence: 'medium',
    evidence: [`a probe of the database took up to ${seconds(probe)}, and nothing measures its disk`],
  }
}
