import type { Alarm, Severity } from '../../lib/model/index.ts'
import {
  foldChange,
  type OncallRecord,
  isInhibitedBy,
  type Change,
  type Rules,
} from '../../lib/oncall/index.ts'

/**
 * An alarm of this severity whose ALARM opens an incident at once: an alarm of the fallback topic does not reach
 * notify, an echo may wait, and an alarm that is silenced or was recently in ALARM does not page. If several qualify, the
 * cause of the fewest other alarms: those would be echoes of the test.
 */
export function ringingAlarm(
  alarms: readonly Alarm[],
  wanted: Severity,
  record: OncallRecord,
  rules: Rules,
  now: number,
): Alarm | undefined {
  const explained = ({ name }: Alarm): number =>
    rules.alarms.filter((other) => isInhibitedBy(other.name, name, rules)).length
  return alarms
    .filter(
      ({ name, severity, topic, echoOf }) =>
        severity === wanted && topic === undefined && echoOf === undefined && opens(name, record, rules, now),
    )
    .toSorted((one, other) => explained(one) - explained(other))[0]
}

function opens(alarm: string, record: OncallRecord, rules: Rules, now: number): boolean {
  const change: Change = { alarm, state: 'ALARM', changedAt: now, since: now, fresh: true }
  const after = foldChange(record, change, rules, now).record
  return after.incidents.some(({ rings: [ring, ...others] }) => {
    return others.length === 0 && ring?.reason === 'opened' && ring.alarm === alarm && ring.at === now
  })
}
