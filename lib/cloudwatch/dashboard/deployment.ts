import { alarmsOf } from '../../alarms/index.ts'
import type { Config } from '../../config/index.ts'
import { alarmName, dashboardFragment, dashboardName } from '../../model/index.ts'
import { sectionsOf } from './sections.ts'
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

/** The cost of a deployment, in dollars a month. */
export interface Bill {
  readonly positions: readonly { readonly item: string; readonly count: number; readonly dollars: number }[]
  readonly dollars: number
  readonly afterFreeTier: number
}

/** The widgets of the deployment: the state of its alarms, its charts by section, its bill. */
export function deploymentWidgets(config: Config, bill: Bill): readonly PlacedWidget[] {
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
