import type { Incident, IncidentAlarm } from './incident.ts'
import { isHeard, isRecent } from './parts.ts'
import { findByName, isInhibitedBy, rankOf, type Change, type Rules } from './rules.ts'

/** A critical cause rings although its echo has rung, if the echo rang longer ago than this. */
const echoMs = 5 * 60_000

type Named = readonly [name: string, alarm: IncidentAlarm]

/**
 * The alarms of an incident that were heard and are echoes of the alarm; open, or closed less than 15 minutes before.
 */
export function heardEchoes(
  { alarms }: Incident,
  { alarm: name, changedAt }: Change,
  rules: Rules,
): readonly Named[] {
  return Object.entries(alarms).filter(
    ([other, alarm]) => isHeard(alarm) && isRecent(alarm, changedAt) && isInhibitedBy(other, name, rules),
  )
}

/** The rank of the worst of `heardEchoes` that rang within the last five minutes; 0 without one. */
export function newEchoRank(incident: Incident, change: Change, rules: Rules): number {
  const echoes = heardEchoes(incident, change, rules).filter(([other]) =>
    hasJustRung(incident, other, change, rules),
  )
  return worstRank(echoes.map(([, alarm]) => alarm))
}

/** Whether an alarm, or one of its kind, rang at most five minutes before the change. */
export function hasJustRung(
  { rings }: Incident,
  other: string,
  { changedAt }: Change,
  rules: Rules,
): boolean {
  const kind = findByName(other, rules)?.kind
  return rings.some(
    ({ alarm, at }) =>
      (alarm === other || (kind !== undefined && findByName(alarm, rules)?.kind === kind)) &&
      changedAt - at <= echoMs,
  )
}

/** The rank of the worst alarm that was heard and is open, or closed less than 15 minutes before; 0 without one. */
export function heardRank({ alarms }: Incident, at: number): number {
  return worstRank(Object.values(alarms).filter((alarm) => isHeard(alarm) && isRecent(alarm, at)))
}

/**
 * The rank of the worst of the alarm and its causes that is open, or closed less than 15 minutes before; 0 without one.
 * A silenced cause counts, because its silence covers its echoes; a silent alarm does not.
 */
export function echoRank({ alarms }: Incident, { alarm: name, changedAt }: Change, rules: Rules): number {
  const covering = Object.entries(alarms).filter(
    ([other, alarm]) =>
      !alarm.silent && isRecent(alarm, changedAt) && (other === name || isInhibitedBy(name, other, rules)),
  )
  return worstRank(covering.map(([, alarm]) => alarm))
}

function worstRank(alarms: readonly IncidentAlarm[]): number {
  return Math.max(0, ...alarms.map(({ severity }) => rankOf(severity)))
}
