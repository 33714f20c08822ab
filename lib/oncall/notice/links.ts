import { alarmName, type Alarm, consoleHost, dashboardUrl, type Dashboard } from '../../model/index.ts'
import type { Report } from '../../findings/index.ts'
import type { Home } from '../messages/message.ts'

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

/** The account and region whose console the links of a page open. */
export type ConsoleHome = Pick<Home, 'account' | 'region' | 'alarmPrefix'>

/** The alarm in the AWS console. `name`: its name in CloudWatch. */
export function alarmLink(name: string, home: ConsoleHome): string {
  return `${consoleOf(home)}#alarmsV2:alarm/${encodeURIComponent(name)}`
}

/** The log of a function between two times (milliseconds), in the AWS console. */
export function logsLink(functionName: string, from: number, to: number, home: ConsoleHome): string {
  const group = encoded(encodeURIComponent(`/aws/lambda/${functionName}`))
  const query = encoded(`?start=${from}&end=${to}`)
  return `${consoleOf(home)}#logsV2:log-groups/log-group/${group}/log-events${query}`
}

/** The console's encoding within the fragment of its URL: percent-encoded, with $ in place of the percent sign. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%', '$')
}

function consoleOf({ alarmPrefix, region }: ConsoleHome): string {
  return `https://${consoleHost(partitionOf(alarmPrefix), region)}/cloudwatch/home?region=${region}`
}

/** A dashboard of the stack in the AWS console. */
export function dashboardLink(
  dashboard: Dashboard,
  deployment: string,
  { alarmPrefix, region }: ConsoleHome,
): string {
  return dashboardUrl(dashboard, { deployment, region, partition: partitionOf(alarmPrefix) })
}

function partitionOf(alarmPrefix: string): string {
  return alarmPrefix.split(':')[1] ?? 'aws'
}
