import { type History, meanIn, minIn, minutesWhere, periodsWhere } from '../../cloudwatch/index.ts'
import { formatQuantity } from '../../model/index.ts'
import { columns } from '../columns.ts'
import type { Lifecycle } from '../lifecycle.ts'
import { minMinutes, slow, seconds, type Cause } from './cause.ts'

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
