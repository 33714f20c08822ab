import { type Alarm, collectorNames, slotOf } from '../../model/index.ts'
import type { Report } from '../../findings/index.ts'
import { isWholeSource } from '../page/unknown.ts'
import { isRecentSlot } from '../recent.ts'
import type { AlarmEvent } from './alarm-event.ts'

/**
 * Whether the data behind an OK are fresh: its reason lists a recent point, or the collector of the alarm has reported
 * since and read its source. Without data an alarm can be OK although its problem lasts.
 */
export function isFresh(
  { changedAt, points }: Pick<AlarmEvent, 'changedAt' | 'points'>,
  alarm: Pick<Alarm, 'log' | 'area'> | undefined,
  reports: readonly Report[],
): boolean {
  if (points.some(({ at }) => at !== undefined && isRecentSlot(slotOf(at), changedAt))) return true
  if (alarm?.area === 'monitor' || !collectorNames.some((name) => name === alarm?.log)) return true
  const report = reports.find(({ collector }) => collector === alarm?.log)
  return (
    report !== undefined &&
    isRecentSlot(report.slot, changedAt) &&
    !report.findings.some(({ target }) => isWholeSource(target))
  )
}
