import { resourceName } from './alarm.ts'

/** The stack's dashboards: the charts of the deployment, and the texts of its runbooks. */
export const dashboards = ['deployment', 'runbooks'] as const
export type Dashboard = (typeof dashboards)[number]

/** The place of a stack in AWS. */
export interface ConsolePlace {
  readonly deployment: string
  readonly region: string
  /** As in an ARN: `aws`, `aws-us-gov`, `aws-cn`; `aws` when absent. */
  readonly partition?: string
}

/**
 * `anchor-watch-prod-eu-central-1`, `…-runbooks`: the name of a dashboard is unique in an account, over all regions.
 */
export function dashboardName(
  dashboard: Dashboard,
  { deployment, region }: Pick<ConsolePlace, 'deployment' | 'region'>,
): string {
  const name = resourceName(deployment, region)
  return dashboard === 'deployment' ? name : `${name}-${dashboard}`
}

/** The fragment of a dashboard's address, which is also a link from one dashboard to another. */
export function dashboardFragment(name: string): string {
  return `#dashboards/dashboard/${name}`
}

/** A dashboard of the stack in the AWS console; an alarm's runbook is in `runbooks`, which begins with an index. */
export function dashboardUrl(dashboard: Dashboard, place: ConsolePlace): string {
  const { region, partition } = place
  const host = consoleHost(partition, region)
  return `https://${host}/cloudwatch/home?region=${region}${dashboardFragment(dashboardName(dashboard, place))}`
}

/** The host of the AWS console of a region. */
export function consoleHost(partition: string | undefined, region: string): string {
  if (partition === 'aws-us-gov') return 'console.amazonaws-us-gov.com'
  if (partition === 'aws-cn') return 'console.amazonaws.cn'
  return `${region}.console.aws.amazon.com`
}
