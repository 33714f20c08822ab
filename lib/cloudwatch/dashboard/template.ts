import type { Config } from '../../config/index.ts'
import { dashboardName, type Dashboard } from '../../model/index.ts'
import { deploymentWidgets, type Bill } from './deployment.ts'
import { runbookWidgets, type RunbookTexts } from './runbooks.ts'
import { regionHere } from './widgets.ts'

interface Substituted {
  readonly 'Fn::Sub': string
}

export interface DashboardResource {
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
