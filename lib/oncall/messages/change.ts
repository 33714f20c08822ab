import type { Report } from '../../findings/index.ts'
import {
  clean,
  truncate,
  type Alarm,
  compare,
  collectorNames,
  slotOf,
  minutesBetween,
} from '../../model/index.ts'
import type { Change } from '../incidents/rules.ts'
import type { AlarmEvent } from './alarm-event.ts'
import { findAlarm, type Watched } from '../notice/links.ts'
import { isWholeSource, isRecentSlot } from '../notice/findings.ts'

/** Code points: enough for a reason with the most data points that CloudWatch lists. */
const reasonLimit = 750

/** The state change of an alarm, for the rules of incidents. */
export function changeOf(
  event: AlarmEvent,
  watched: Pick<Watched, 'deployment' | 'alarms'>,
  { reports, starting }: { readonly reports: readonly Report[]; readonly starting: boolean },
): Change {
  const { name, state, changedAt, threshold, reason } = event
  const alarm = findAlarm(name, watched)
  const value = shownValue(event, alarm)
  return {
    alarm: alarm?.name ?? name,
    state,
    changedAt,
    since: beganAt(event),
    ...(value === undefined ? { reason: truncate(clean(reason), reasonLimit) } : { value }),
    ...(threshold !== undefined && { threshold }),
    fresh: isFresh(event, alarm, reports),
    ...(starting && { starting }),
    ...(alarm !== undefined &&
      areCausesRuledOut(alarm, changedAt, watched.alarms, reports) && { alone: true }),
  }
}

/** The oldest point in the reason of an ALARM: the reason lists the breaching points before the state change. */
function beganAt({ changedAt, points }: AlarmEvent): number {
  return Math.min(changedAt, ...points.flatMap(({ at }) => at ?? []))
}

/**
 * The value on a page: in ALARM the worst breaching point, because with M of N the newest may not breach; undefined if
 * none breaches. Otherwise the newest point.
 */
export function shownValue(
  { state, points, threshold, comparison }: AlarmEvent,
  alarm: Pick<Alarm, 'comparison' | 'threshold'> | undefined,
): number | undefined {
  const values = points.map(({ value }) => value)
  const operator = comparison ?? alarm?.comparison
  if (state !== 'ALARM' || operator === undefined) return values[0]
  const limit = threshold ?? alarm?.threshold
  const breaching = limit === undefined ? values : values.filter((value) => compare[operator](value, limit))
  const [worst] = breaching.toSorted((a, b) => (operator.startsWith('Less') ? a - b : b - a))
  return worst
}

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

/** CloudWatch evaluates points that are up to two minutes old; an older report is not about them. */
const maxAgeMinutes = 2

/**
 * Whether the newest reports show that no cause of an echo exists: then its first page does not wait. Each cause has a
 * report of these minutes without any finding, and without a fact about the metric that the cause watches.
 */
export function areCausesRuledOut(
  { echoOf }: Pick<Alarm, 'echoOf'>,
  changedAt: number,
  alarms: readonly Pick<Alarm, 'name' | 'kind' | 'log' | 'series'>[],
  reports: readonly Report[],
): boolean {
  const causes = alarms.filter(({ name, kind }) => echoOf?.causes.some((one) => one === name || one === kind))
  return causes.every(({ log, series }) =>
    reports.some(
      ({ collector, slot, findings, facts }) =>
        collector === log &&
        minutesBetween(slot, slotOf(changedAt)) <= maxAgeMinutes &&
        findings.length === 0 &&
        !facts.some(({ metric }) => metric === series.metric.name),
    ),
  )
}

/** A new alarm has data after this time, if its collector works. */
const startingMs = 5 * 60_000
/** An alarm that had no data yet goes to OK within this time. */
const heldMs = 150_000

/**
 * The time until which a new alarm waits for its OK before it pages, because it is in ALARM only for lack of first data.
 * Undefined for any other alarm: only an alarm that treats missing data as breaching fires like this, and only if CloudWatch
 * gives new alarms no time to warm up. `sentAt`: the time at which SNS accepted the message; CloudWatch's clock may be ahead.
 */
export function startingUntil(
  event: AlarmEvent,
  {
    watched,
    alarmWarmUp,
  }: { readonly watched: Pick<Watched, 'deployment' | 'alarms'>; readonly alarmWarmUp: boolean },
  sentAt: number = event.changedAt,
): number | undefined {
  const { state, previousState, changedAt, configuredAt, points } = event
  if (alarmWarmUp || state !== 'ALARM' || previousState !== 'INSUFFICIENT_DATA') return undefined
  if (points.length > 0 || findAlarm(event.name, watched)?.missing !== 'breaching') return undefined
  if (configuredAt === undefined || changedAt - configuredAt >= startingMs) return undefined
  return Math.min(changedAt, sentAt) + heldMs
}
