import { alarmName, type Alarm } from '../../model/index.ts'
import type { ConsoleHome } from './links.ts'
import type { Report } from '../../findings/index.ts'

/** The deployment of a notice. */
export interface Watched {
  readonly deployment: string
  /** The runbook of an alarm is `<runbooks>/<kind>.md`; absent: it is in a dashboard, or only in the repository. */
  readonly runbooks?: string | undefined
  /** Whether the stack has dashboards. */
  readonly dashboards: boolean
  /** An IANA name. */
  readonly timezone: string
  readonly alarms: readonly Alarm[]
  readonly home: ConsoleHome
}

/** The facts beside the incident itself. */
export interface PageContext {
  readonly watched: Watched
  readonly reports: readonly Report[]
  readonly now: number
}

/** The alarm of the catalogue with this name in CloudWatch. */
export function findAlarm(
  name: string,
  { deployment, alarms }: Pick<Watched, 'deployment' | 'alarms'>,
): Alarm | undefined {
  return alarms.find((alarm) => alarmName(deployment, alarm.name) === name)
}
