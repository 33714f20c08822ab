import { alarmsOf, type AlarmedConfig } from '../../alarms/index.ts'
import type { AlarmProperties, AlarmMetric, MetricQuery } from '../alarm-properties.ts'
import {
  alarmResources,
  fallbackTopic,
  topics,
  type AlarmResource,
  type TemplateConfig,
  type DimensionValue,
} from '../template.ts'
import { resourceName, type Alarm, type Severity } from '../../model/index.ts'

/** An alarm as it is deployed: its short name, its topic, and its properties as CloudWatch gets them. */
export interface DeployedAlarm {
  readonly name: string
  readonly topic: Severity | 'fallback'
  readonly properties: AlarmProperties
}

/** The alarms that a watch.yml deploys. */
export function alarmsOfConfig(config: AlarmedConfig & TemplateConfig): readonly DeployedAlarm[] {
  return alarmsOfResources(alarmResources(config), config)
}

/** The same, each with its definition in the catalogue. */
export function definedAlarms(
  config: AlarmedConfig & TemplateConfig,
): readonly (Alarm & { readonly properties: AlarmProperties })[] {
  const defined = new Map(alarmsOf(config).map((alarm) => [alarm.name, alarm]))
  return alarmsOfConfig(config).flatMap(({ name, properties }) => {
    const alarm = defined.get(name)
    return alarm === undefined ? [] : [{ ...alarm, properties }]
  })
}

/** The alarms of a template's resources. */
export function alarmsOfResources(
  resources: Readonly<Record<string, AlarmResource>>,
  { deployment }: Pick<TemplateConfig, 'deployment'>,
): readonly DeployedAlarm[] {
  const topicOf: Readonly<Record<string, DeployedAlarm['topic']>> = {
    [topics.critical]: 'critical',
    [topics.warning]: 'warning',
    [fallbackTopic]: 'fallback',
  }
  const deployed = {
    ...Object.fromEntries(Object.keys(topicOf).map((topic) => [topic, topic])),
    CriticalQueue: resourceName(deployment, 'critical-queue'),
    WarningQueue: resourceName(deployment, 'warning-queue'),
    NotifyFailures: resourceName(deployment, 'notify-failures'),
    ScheduleFailures: resourceName(deployment, 'schedule-failures'),
  }
  const prefix = resourceName(deployment, '')
  return deployedAlarms(resources, deployed).map((properties) => {
    const { AlarmName, AlarmActions } = properties
    const name = AlarmName.startsWith(prefix) ? AlarmName.slice(prefix.length) : AlarmName
    return { name, topic: topicOf[AlarmActions[0] ?? ''] ?? 'warning', properties }
  })
}

/** The deployed alarms: `deployed` maps the logical ID of each topic to its ARN and of each queue to its name. */
export function deployedAlarms(
  resources: Readonly<Record<string, AlarmResource>>,
  deployed: Readonly<Record<string, string>>,
): readonly AlarmProperties[] {
  const find = (id: string): string => {
    const found = deployed[id]
    if (found === undefined) throw new Error(`the template names ${id}, which is not deployed`)
    return found
  }
  const resolved = (dimensions: AlarmMetric<DimensionValue>['Dimensions']) =>
    dimensions.map(({ Name, Value }) => ({
      Name,
      Value: typeof Value === 'string' ? Value : find(Value['Fn::GetAtt'][0]),
    }))
  const resolvedQuery = (query: MetricQuery<DimensionValue>): MetricQuery => {
    if (!('MetricStat' in query)) return query
    const { Metric } = query.MetricStat
    return {
      ...query,
      MetricStat: { ...query.MetricStat, Metric: { ...Metric, Dimensions: resolved(Metric.Dimensions) } },
    }
  }
  return Object.values(resources).map(({ Properties: { Dimensions, Metrics, ...Properties } }) => ({
    ...Properties,
    ...(Dimensions && { Dimensions: resolved(Dimensions) }),
    ...(Metrics && { Metrics: Metrics.map(resolvedQuery) }),
    AlarmActions: Properties.AlarmActions.map(({ Ref }) => find(Ref)),
    OKActions: Properties.OKActions.map(({ Ref }) => find(Ref)),
  }))
}
