import { minMinutes, slow, seconds, type Cause, minEvents } from './cause.ts'
import { columns, analysis } from '../columns.ts'
import type { Lifecycle } from '../lifecycle.ts'
import {
  type History,
  meanIn,
  minIn,
  minutesWhere,
  periodsWhere,
  durationsIn,
  maxIn,
  valuesIn,
} from '../../cloudwatch/index.ts'
import { formatQuantity } from '../../model/index.ts'

export function smallScratch(
  history: History,
  { failedPerHour, completedPerHour }: Lifecycle,
): Cause | undefined {
  const minutes = minutesWhere(history, columns.scratchMin, (bytes) => bytes < slow.scratch)
  if (minutes < minMinutes) return undefined
  const selected = periodsWhere(history, columns.scratchMin, (bytes) => bytes < slow.scratch)
  const failed = meanIn(history, columns.failed, selected) ?? 0
  const done = meanIn(history, columns.completed, selected) ?? 0
  const share = failed + done === 0 ? 0 : failed / (failed + done)
  const usual =
    failedPerHour + completedPerHour === 0 ? 0 : failedPerHour / (failedPerHour + completedPerHour)
  const low = minIn(history, columns.scratchMin) ?? 0
  return {
    kind: 'small-scratch',
    steps: ['unpack'],
    confidence: share >= 0.2 ? 'high' : 'medium',
    evidence: [
      `an analyzer had less than ${formatQuantity(slow.scratch, 'Bytes')} of scratch space for ${seconds(minutes * 60)}, at the lowest ${formatQuantity(low, 'Bytes')}`,
      `${formatQuantity(share * 100, 'Percent')} of the analyses failed meanwhile, ${formatQuantity(usual * 100, 'Percent')} in all`,
    ],
  }
}

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
