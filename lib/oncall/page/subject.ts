import type { Alarm } from '../../model/index.ts'
import type { Incident, IncidentAlarm, Ring } from '../incidents/incident.ts'
import { causeOf, isAboutOwnAlarm } from '../incidents/parts.ts'
import type { Numbers } from './texts.ts'

export type IncidentAction = 'trigger' | 'update' | 'resolve'

/** The alarm that a page is about, with its numbers. */
export interface Subject {
  /** The short name; CloudWatch's name of an alarm outside the catalogue. */
  readonly name: string
  readonly alarm: Alarm | undefined
  readonly own: IncidentAlarm | undefined
  readonly numbers: Numbers
}

export function subjectOf(
  incident: Incident,
  action: IncidentAction,
  ring: Ring | undefined,
  alarms: readonly Alarm[],
): Subject {
  // The alarm that closes last is seldom the cause.
  const lead = action === 'resolve' ? causeOf(incident, { alarms }) : incident.lead
  const name = ring !== undefined && isAboutOwnAlarm(ring, incident) ? ring.alarm : lead
  const alarm = alarms.find((one) => one.name === name)
  const own: IncidentAlarm | undefined = incident.alarms[name]
  return { name, alarm, own, numbers: { value: own?.value, threshold: own?.threshold ?? alarm?.threshold } }
}
