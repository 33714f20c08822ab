import type { ExpectedPage } from '../../lib/config/index.ts'
import { minutesBetween, slotOf } from '../../lib/model/index.ts'
import type { Rules } from '../../lib/oncall/index.ts'
import { type DeployedAlarm, incidentsOf, alarmSpans, type Replay } from '../../lib/cloudwatch/index.ts'

export type Page = ExpectedPage

/** The rules that group alarms into incidents. */
export type IncidentRules = Omit<Rules, 'channels'>

/** An alarm with its states and points by minute. */
export interface Replayed extends Replay {
  readonly alarm: DeployedAlarm
}

/** Tests have no date. */
const begin = slotOf(0)

/** The pages of a test: those of its incidents, and one for each change to ALARM of an alarm that bypasses notify. */
export function pagesOf(
  replays: readonly Replayed[],
  minutes: number,
  rules: IncidentRules,
): readonly Page[] {
  const firings = replays.flatMap(({ alarm: { name, topic }, states }) =>
    alarmSpans(states).map((span) => ({ alarm: name, severity: topic, ...span })),
  )
  const severityOf = new Map(firings.map(({ alarm, severity }) => [alarm, severity]))
  const notified = firings.filter(({ severity }) => severity !== 'fallback')
  const rings = incidentsOf(notified, { from: begin, minutes }, rules).flatMap((incident) => incident.rings)
  return [
    ...firings
      .filter(({ severity }) => severity === 'fallback')
      .map(({ from, alarm, severity }) => ({ minute: from, alarm, severity })),
    ...rings.map(({ at, alarm }) => ({
      // A change to ALARM is at the end of its minute.
      minute: minutesBetween(begin, slotOf(at)) - 1,
      alarm,
      severity: severityOf.get(alarm) ?? 'warning',
    })),
  ]
}

/** The pages that are not among the others. */
export function without(pages: readonly Page[], others: readonly Page[]): readonly Page[] {
  const isSame = (one: Page, other: Page): boolean =>
    one.minute === other.minute && one.alarm === other.alarm && one.severity === other.severity
  return pages.filter((one) => !others.some((other) => isSame(one, other)))
}
