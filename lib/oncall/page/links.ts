import { consoleHost, dashboardUrl, type Dashboard } from '../../model/index.ts'
import type { Home } from '../message/origin.ts'

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
