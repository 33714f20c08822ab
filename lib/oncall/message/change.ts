import type { Report } from '../../findings/index.ts'
import { clean, truncate } from '../../model/index.ts'
import { isFresh } from './fresh.ts'
import { areCausesRuledOut } from './ruled-out.ts'
import type { Change } from '../incidents/rules.ts'
import type { AlarmEvent } from './alarm-event.ts'
import { findAlarm, type Watched } from '../page/watched.ts'
import { shownValue } from '../page/shown-value.ts'

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
