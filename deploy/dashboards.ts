import {
  alarmWidget,
  chartWidget,
  columns,
  placed,
  regionHere,
  textWidget,
  type PlacedWidget,
  type Widget,
} from './widgets.ts'
import { runbookWidgets, type RunbookTexts } from './runbook-widgets.ts'
import { alarmsOf } from '../lib/alarms/index.ts'
import { sectionsOf } from '../lib/cloudwatch/index.ts'
import type { Config } from '../lib/config/index.ts'
import { dashboardName, type Dashboard, alarmName, dashboardFragment } from '../lib/model/index.ts'

interface Substituted {
  readonly 'Fn::Sub': string
}

interface DashboardResource {
  readonly Type: 'AWS::CloudWatch::Dashboard'
  readonly Properties: {
    readonly DashboardName: Substituted
    /** JSON. */
    readonly DashboardBody: Substituted | string
  }
}

/** The dashboards of a deployment as CloudFormation resources, by logical ID; none if watch.yml has `dashboards: false`. */
export function dashboardResources(
  config: Config,
  runbooks: RunbookTexts,
  bill: Bill,
): Readonly<Record<string, DashboardResource>> {
  if (!config.deploy.dashboards) return {}
  const nameOf = (dashboard: Dashboard): Substituted => ({
    'Fn::Sub': dashboardName(dashboard, { ...config, region: regionHere }),
  })
  const charts = { 'Fn::Sub': JSON.stringify({ widgets: deploymentWidgets(config, bill) }) }
  const texts = JSON.stringify({ widgets: runbookWidgets(runbooks, config.oncall.runbooks) })
  return {
    DeploymentDashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardName: nameOf('deployment'), DashboardBody: charts },
    },
    RunbooksDashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardName: nameOf('runbooks'), DashboardBody: texts },
    },
  }
}

/** The cost of a deployment, in dollars a month. */
interface Bill {
  readonly positions: readonly { readonly item: string; readonly count: number; readonly dollars: number }[]
  readonly dollars: number
  readonly afterFreeTier: number
}

/** The widgets of the deployment: the state of its alarms, its charts by section, its bill. */
function deploymentWidgets(config: Config, bill: Bill): readonly PlacedWidget[] {
  const { deployment } = config
  const runbooks = dashboardFragment(dashboardName('runbooks', { deployment, region: regionHere }))
  return placed([
    textWidget(
      `# anchor-watch: ${deployment}\nThe red and orange lines are the thresholds of the alarms. [Runbooks](${runbooks})`,
      { height: 2 },
    ),
    alarmWidget('Alarms', alarmArns(config), 6),
    ...sectionsOf(config).flatMap(({ title, charts }) => [
      textWidget(`## ${title}`, { height: 1 }),
      ...charts.map((chart) => chartWidget(chart, config)),
    ]),
    billWidget(bill),
  ])
}

function alarmArns(config: Config): readonly string[] {
  const place = 'arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm'
  return alarmsOf(config).map(({ name }) => `${place}:${alarmName(config.deployment, name)}`)
}

function billWidget({ positions, dollars, afterFreeTier }: Bill): Widget {
  const billed = positions.filter(({ count }) => count > 0)
  const rows = billed.map(
    (one) => `${one.item}|${one.count.toLocaleString('en-US')}|${one.dollars.toFixed(2)}`,
  )
  const text = [
    '## The bill of anchor-watch, in dollars a month',
    `List prices of us-east-1: ${dollars.toFixed(2)}. After the free tier, if nothing else in the account uses it: ${afterFreeTier.toFixed(2)}. Endpoints and traffic of a VPC are not included.`,
    '',
    'item|number|list price',
    '---|---|---',
    ...rows,
  ]
  return textWidget(text.join('\n'), { width: columns, height: 8 })
}
