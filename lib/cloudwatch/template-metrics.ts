import type { Alarm, Series } from '../model/index.ts'
import { metricQueries, type AlarmMetric, type MetricQuery } from './alarm-metrics.ts'
import type { Destination } from '../publish/index.ts'
import { identityOf } from './series-identity.ts'

/** The name that CloudFormation gives to a queue. */
interface QueueName {
  readonly 'Fn::GetAtt': readonly [logicalId: string, 'QueueName']
}

export type DimensionValue = string | QueueName
export type WatchedTemplate = Partial<AlarmMetric<DimensionValue>> & {
  readonly Metrics?: readonly MetricQuery<DimensionValue>[]
}

/** The exact dimensions of a series. CloudFormation chooses the name of a queue, so the value is a reference. */
function dimensionsOf(series: Series, config: Destination): AlarmMetric<DimensionValue>['Dimensions'] {
  return Object.entries(identityOf(series, config).dimensions).map(([Name, Value]) => {
    const queue = Name === 'QueueName' ? series.dimensions[Name] : undefined
    return { Name, Value: queue === undefined ? Value : { 'Fn::GetAtt': [pascalCase(queue), 'QueueName'] } }
  })
}

export function watchedBy(
  { series, statistic, period, condition }: Alarm,
  config: Destination,
): WatchedTemplate {
  const metricOf = (watched: Series, Statistic: AlarmMetric['Statistic']): AlarmMetric<DimensionValue> => {
    const { namespace: Namespace, name: MetricName } = identityOf(watched, config)
    return { Namespace, MetricName, Dimensions: dimensionsOf(watched, config), Statistic, Period: period }
  }
  const own = metricOf(series, statistic)
  if (condition === undefined) return own
  return { Metrics: metricQueries(own, metricOf(condition.series, condition.statistic), condition) }
}

/** The logical ID of a resource by its name. */
export function pascalCase(name: string): string {
  return name
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
