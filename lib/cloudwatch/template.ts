import { alarmName, type Alarm } from '../model/alarm.ts'
import { alarmsOf, type AlarmedConfig } from '../catalogue.ts'
import type { AlarmProperties } from './alarm-properties.ts'
import { evaluationRange } from './alarm-properties.ts'
import { identityOf } from './series-identity.ts'

/** What of a watch.yml is rendered beside its alarms. */
export interface TemplateConfig {
  readonly deployment: string
  readonly namespace: string
  readonly oncall: { readonly runbooks: string }
  readonly deploy: { readonly alarmWarmUp: boolean }
}

interface Reference {
  readonly Ref: string
}

/** The Properties as CloudFormation takes them: the topics are named, not yet known. */
export type AlarmTemplate = Omit<AlarmProperties, 'AlarmActions' | 'OKActions'> & {
  readonly AlarmActions: readonly Reference[]
  readonly OKActions: readonly Reference[]
}

export interface AlarmResource {
  readonly Type: 'AWS::CloudWatch::Alarm'
  readonly Properties: AlarmTemplate
}

/** The logical IDs of the topics that alarms of a severity act on. */
export const topics = { critical: 'CriticalTopic', warning: 'WarningTopic' } as const
/** That of the topic which does not lead through notify. */
export const fallbackTopic = 'FallbackTopic'

/**
 * A new alarm that takes silence for trouble must not page before the first heartbeat. It stays silent for as many minutes
 * as it looks back, so that the first heartbeats may come some minutes late (CloudFormation: WarmUpConfiguration). Where
 * CloudFormation does not know that yet, its window is M of M: then it is OK with the first heartbeat.
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
      { Type: 'AWS::CloudWatch::Alarm', Properties: propertiesOf(alarm, config) },
    ]),
  )
}

/** `service-down-policy_engine` is `ServiceDownPolicyEngineAlarm`. Never to be changed: CloudFormation would replace every alarm. */
function logicalId(name: string): string {
  const words = name.split(/[-_]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `${words.join('')}Alarm`
}

/** No Unit: an alarm with another unit than the data has waits for ever. */
function propertiesOf(
  alarm: Alarm,
  { deploy, deployment, namespace, oncall }: TemplateConfig,
): AlarmTemplate {
  const topic = { Ref: alarm.topic === 'fallback' ? fallbackTopic : topics[alarm.severity] }
  const identity = identityOf(alarm.series, { deployment, namespace })
  return {
    AlarmName: alarmName(deployment, alarm.name),
    AlarmDescription: `${alarm.summary} ${alarm.impact}\nFirst: ${alarm.action}\nRunbook: ${oncall.runbooks}/${alarm.kind}.md`,
    Namespace: identity.namespace,
    MetricName: identity.name,
    Dimensions: Object.entries(identity.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: alarm.statistic,
    Period: alarm.period,
    DatapointsToAlarm: alarm.window.breaching,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.missing,
    AlarmActions: [topic],
    OKActions: [topic],
    ...startOf(alarm, deploy.alarmWarmUp),
  }
}

/** The resources as they stand once deployed: every Ref replaced by the ARN it stands for. */
export function deployedAlarms(
  resources: Readonly<Record<string, AlarmResource>>,
  arns: Readonly<Record<string, string>>,
): readonly AlarmProperties[] {
  const arnOf = ({ Ref }: Reference): string => {
    const arn = arns[Ref]
    if (arn === undefined) throw new Error(`the template names ${Ref}, which is not deployed`)
    return arn
  }
  return Object.values(resources).map(({ Properties }) => ({
    ...Properties,
    AlarmActions: Properties.AlarmActions.map(arnOf),
    OKActions: Properties.OKActions.map(arnOf),
  }))
}
