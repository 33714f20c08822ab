import type { Alarm } from '../../model/alarm.ts'
import { collectorNames } from '../../model/collector.ts'
import { minutesBetween, slotOf } from '../../model/clock.ts'
import type { Report } from '../../model/finding.ts'
import type { AlarmEvent } from './alarm-event.ts'

/** A collector reports each minute, and CloudWatch evaluates a minute after its data. */
const maxAgeMinutes = 3

/** The targets of the findings that leave a whole source unread. */
const wholes: ReadonlySet<string> = new Set(['anchore.services', 'postgres'])

/**
 * Whether the data behind an OK are fresh: its reason lists a recent point, or the collector of the alarm has reported
 * since and read its source. Without data an alarm can be OK although its problem lasts.
 */
export function isFresh(
  { changedAt, points }: Pick<AlarmEvent, 'changedAt' | 'points'>,
  alarm: Pick<Alarm, 'log' | 'area'> | undefined,
  reports: readonly Report[],
): boolean {
  const slot = slotOf(changedAt)
  const isRecent = (at: number): boolean => minutesBetween(slotOf(at), slot) <= maxAgeMinutes
  if (points.some(({ at }) => at !== undefined && isRecent(at))) return true
  if (alarm?.area === 'monitor' || !collectorNames.some((name) => name === alarm?.log)) return true
  const report = reports.find(({ collector }) => collector === alarm?.log)
  return (
    report !== undefined && isRecent(report.slot) && !report.findings.some(({ target }) => wholes.has(target))
  )
}
