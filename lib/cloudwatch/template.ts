import { alarmsOf, type AlarmedConfig } from '../alarms/index.ts'
import {
  type AlarmMetric,
  evaluationRange,
  type AlarmProperties,
  metricQueries,
  type MetricQuery,
} from './alarm-properties.ts'
import { identityOf } from './series-identity.ts'
import { alarmName, type Alarm, type Series } from '../model/index.ts'
import type { Destination } from '../publish/index.ts'

/** The parts of the configuration that are rendered with the alarms. */
export interface TemplateConfig {
  readonly deployment: string
  readonly namespace: string
  readonly oncall: { readonly runbooks?: string | undefined }
  readonly deploy: { readonly alarmWarmUp: boolean }
}

interface Reference {
  readonly Ref: string
}

/** The Properties as CloudFormation takes them, with references to topics and queues. */
export type AlarmTemplate = Omit<
  AlarmProperties,
  'AlarmActions' | 'OKActions' | 'Metrics' | keyof AlarmMetric
> &
  WatchedTemplate & {
    readonly AlarmActions: readonly Reference[]
    readonly OKActions: readonly Reference[]
  }

export interface AlarmResource {
  readonly Type: 'AWS::CloudWatch::Alarm'
  readonly DependsOn?: readonly string[]
  readonly Properties: AlarmTemplate
}

/** The logical IDs of the topics, by the severity of their alarms. */
export const topics = { critical: 'CriticalTopic', warning: 'WarningTopic' } as const
/** The logical ID of the topic that bypasses notify. */
export const fallbackTopic = 'FallbackTopic'

/**
 * Missing data are a fault only once the collectors are scheduled: alarms on missing data are created after these
 * resources.
 */
const schedules = ['CollectAnchoreSchedule', 'CollectPostgresSchedule', 'SweepSchedule']

/**
 * A new alarm with `breaching` for missing data must not page before the first heartbeat. It warms up for as many minutes
 * as its evaluation range, so that the first heartbeats may be some minutes late (CloudFormation: WarmUpConfiguration).
 * Without WarmUpConfiguration the window is M of M: the alarm is OK with the first heartbeat.
 */
function startOf(
  { missing, window: { breaching, points } }: Alarm,
  warmsUp: boolean,
): Pick<AlarmTemplate, 'EvaluationPeriods' | 'WarmUpConfiguration'> {
  if (missing !== 'breaching') return { EvaluationPeriods: points }
  if (!warmsUp) return { EvaluationPeriods: breaching }
  return {
    EvaluationPeriods: points,
    WarmUpConfiguration: {
      WarmUpPeriodDurationInMinutes: evaluationRange({ EvaluationPeriods: points }),
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    },
  }
}

/** The alarms of a deployment as CloudFormation resources, by logical ID. */
export function alarmResources(
  config: AlarmedConfig & TemplateConfig,
): Readonly<Record<string, AlarmResource>> {
  return Object.fromEntries(
    alarmsOf(config).map((alarm) => [
      logicalId(alarm.name),
      {
        Type: 'AWS::CloudWatch::Alarm',
        ...(alarm.missing === 'breaching' && { DependsOn: schedules }),
        Properties: propertiesOf(alarm, config),
      },
    ]),
  )
}

/**
 * `service-down-policy_engine` is `ServiceDownPolicyEngineAlarm`. Never change it: CloudFormation would replace every
 * alarm.
 */
function logicalId(name: string): string {
  return `${pascalCase(name)}Alarm`
}

/** Without Unit: an alarm whose unit differs from that of the data never gets data. */
function propertiesOf(
  alarm: Alarm,
  { deploy, deployment, namespace, oncall }: TemplateConfig,
): AlarmTemplate {
  const topic = { Ref: alarm.topic === 'fallback' ? fallbackTopic : topics[alarm.severity] }
  return {
    AlarmName: alarmName(deployment, alarm.name),
    AlarmDescription: `${alarm.summary} ${alarm.impact(alarm.threshold)}\nFirst: ${alarm.action}\nRunbook: ${oncall.runbooks ?? 'docs/runbooks'}/${alarm.kind}.md`,
    ...watchedBy(alarm, { deployment, namespace }),
    DatapointsToAlarm: alarm.window.breaching,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.missing,
    AlarmActions: [topic],
    OKActions: [topic],
    ...startOf(alarm, deploy.alarmWarmUp),
  }
}

/** The name that CloudFormation gives to a queue. */
interface QueueName {
  readonly 'Fn::GetAtt': readonly [logicalId: string, 'QueueName']
}

export type DimensionValue = string | QueueName
type WatchedTemplate = Partial<AlarmMetric<DimensionValue>> & {
  readonly Metrics?: readonly MetricQuery<DimensionValue>[]
}

/** The exact dimensions of a series. CloudFormation chooses the name of a queue, so the value is a reference. */
function dimensionsOf(series: Series, config: Destination): AlarmMetric<DimensionValue>['Dimensions'] {
  return Object.entries(identityOf(series, config).dimensions).map(([Name, Value]) => {
    const queue = Name === 'QueueName' ? series.dimensions[Name] : undefined
    return { Name, Value: queue === undefined ? Value : { 'Fn::GetAtt': [pascalCase(queue), 'QueueName'] } }
  })
}

function watchedBy({ series, statistic, period, condition }: Alarm, config: Destination): WatchedTemplate {
  const metricOf = (watched: Series, Statistic: AlarmMetric['Statistic']): AlarmMetric<DimensionValue> => {
    const { namespace: Namespace, name: MetricName } = identityOf(watched, config)
    return { Namespace, MetricName, Dimensions: dimensionsOf(watched, config), Statistic, Period: period }
  }
  const own = metricOf(series, statistic)
  if (condition === undefined) return own
  return { Metrics: metricQueries(own, metricOf(condition.series, condition.statistic), condition) }
}

/** The logical ID of a resource by its name. */
function pascalCase(name: string): string {
  return name
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
