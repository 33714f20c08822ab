import type { Alarm, Severity } from '../../lib/model/alarm.ts'
import { foldChange } from '../../lib/oncall/incidents/fold.ts'
import type { OncallRecord } from '../../lib/oncall/incidents/incident.ts'
import type { Change, Rules } from '../../lib/oncall/incidents/rules.ts'

/**
 * The first alarm of this severity whose ALARM rings at once: an alarm of the fallback topic does not reach notify, an
 * echo may wait, one that is silenced or was on lately is quiet.
 */
export function ringingAlarm(
  alarms: readonly Alarm[],
  wanted: Severity,
  record: OncallRecord,
  rules: Rules,
  now: number,
): Alarm | undefined {
  return alarms.find(
    ({ name, severity, topic, echoOf }) =>
      severity === wanted && topic === undefined && echoOf === undefined && rings(name, record, rules, now),
  )
}

function rings(alarm: string, record: OncallRecord, rules: Rules, now: number): boolean {
  const change: Change = { alarm, state: 'ALARM', changedAt: now, since: now, fresh: true }
  const after = foldChange(record, change, rules, now).record
  return after.incidents.some((incident) => {
    const last = incident.rings.at(-1)
    return last?.alarm === alarm && last.at === now
  })
}
