import {
  type Alarm,
  comparisonSigns,
  minutesBetween,
  slotOf,
  slotPlus,
  type Slot,
  formatValue,
} from '../../lib/model/index.ts'
import { symptomOf } from '../../lib/oncall/index.ts'
import type { AlarmStatus } from '../aws/cloudwatch/alarms.ts'
import type { StoredSeries } from '../aws/cloudwatch/store.ts'
import type { PageAlarm, PageAlarmState } from './view.ts'
import { inUnit } from './series.ts'

/** A series that has had no datum for this long has stopped. A series of AWS may belong to a function that runs every 5 minutes. */
const silentMinutes = { ours: 3, aws: 10 }

/** An alarm as the web page shows it; `series`: its series, if it ever had a datum. */
export function alarmView(
  alarm: Alarm,
  id: string,
  status: AlarmStatus,
  series: StoredSeries | undefined,
  slot: Slot,
): PageAlarm {
  const { breaching, points } = alarm.window
  const over = overIn(alarm, status)
  const state = stateOf(alarm, status, series, over, slot)
  const value = worstOf(alarm, status)
  const limit = formatValue(alarm.threshold, alarm)
  const rule = `${alarm.series.metric.name} ${alarm.statistic.toLowerCase()} ${comparisonSigns[alarm.comparison]} ${limit}`
  return {
    name: alarm.name,
    area: alarm.area,
    severity: alarm.severity,
    state,
    sinceMs: state === 'unseen' ? seenUntil(series) : status.changedAt,
    window: { over, points, fires: breaching },
    symptom: value === undefined ? alarm.summary : symptomOf(alarm, { value }),
    rule: `${rule}, ${breaching} of ${points}`,
    series: id,
    threshold: inUnit(alarm.threshold, alarm),
  }
}

/** The end of the last minute with a datum: the failure began in the next one. */
function seenUntil(series: StoredSeries | undefined): number {
  return slotPlus(slotOf(series?.data.at(-1)?.at ?? 0), 1)
}

function stateOf(
  { missing, series: { metric } }: Alarm,
  { state }: AlarmStatus,
  series: StoredSeries | undefined,
  over: number,
  slot: Slot,
): PageAlarmState {
  if (state === 'ALARM') return 'alarm'
  const now = over > 0 ? 'pending' : 'ok'
  // SQS publishes nothing for a queue that stays empty, and the alarm treats that as not breaching.
  if (metric.namespace === 'AWS/SQS' && missing === 'notBreaching') return now
  const newest = series?.data.at(-1)
  if (series === undefined || newest === undefined) return 'unmeasured'
  const silent = minutesBetween(slotOf(newest.at), slot)
  // A distribution has no datum in a minute in which nothing happened.
  const isSilent = silent > (series.namespace.startsWith('AWS/') ? silentMinutes.aws : silentMinutes.ours)
  if (isSilent && series.form !== 'distribution') return 'unseen'
  if (state === 'INSUFFICIENT_DATA') return 'unmeasured'
  return now
}

/** The minutes over the threshold in the window; missing minutes count if the alarm treats them as breaching. */
function overIn({ missing }: Alarm, { state, evaluation }: AlarmStatus): number {
  if (evaluation === undefined || state === 'INSUFFICIENT_DATA') return 0
  const bad = evaluation.used.filter(({ breaching }) => breaching).length
  return missing === 'breaching' ? bad + evaluation.filled : bad
}

/** The worst breaching value of an alarm in ALARM, since the newest value may not breach; undefined in other states. */
export function worstOf({ comparison }: Alarm, { state, evaluation }: AlarmStatus): number | undefined {
  if (state !== 'ALARM') return undefined
  const breaching = evaluation?.used.filter((point) => point.breaching) ?? []
  if (breaching.length === 0) return undefined
  const worst = comparison.startsWith('Greater') ? Math.max : Math.min
  return worst(...breaching.map(({ value }) => value))
}
