import { at, listAt, numberAt, textAt } from '../model/index.ts'

/** The settings of an alarm in words, by the name of the setting: `{ threshold: '500', points: '10/15' }`. */
export type AlarmFields = Readonly<Record<string, string>>

/** An alarm in AWS or in a template. */
export interface DescribedAlarm {
  /** `anchor-watch-prod-backlog-depth`. */
  readonly name: string
  readonly fields: AlarmFields
  /** The number of billed metrics. */
  readonly metrics: number
}

/**
 * Reads the Properties of an AWS::CloudWatch::Alarm or an alarm of DescribeAlarms, which have the same names. The topic
 * is the same word for a reference in a template and for an ARN in AWS.
 */
export function describedAlarm(alarm: unknown): DescribedAlarm {
  const stats = listAt(alarm, 'Metrics').filter((query) => at(query, 'MetricStat') !== undefined)
  const watched = stats.length > 0 ? stats.map((query) => watchedIn(query)) : [watchedBy(alarm)]
  const expressions = listAt(alarm, 'Metrics').flatMap((query) => textAt(query, 'Expression') ?? [])
  const periods = numberAt(alarm, 'EvaluationPeriods')
  const fields = {
    watches: watched.join(', '),
    expression: expressions.join(', '),
    comparison: textAt(alarm, 'ComparisonOperator'),
    threshold: String(numberAt(alarm, 'Threshold')),
    points: `${numberAt(alarm, 'DatapointsToAlarm') ?? periods ?? ''}/${periods ?? ''}`,
    'missing data': textAt(alarm, 'TreatMissingData'),
    topic: listAt(alarm, 'AlarmActions').map(topicOf).join(', '),
    text: textAt(alarm, 'AlarmDescription'),
  }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')
  return {
    name: textAt(alarm, 'AlarmName') ?? '',
    fields: Object.fromEntries(given) as AlarmFields,
    metrics: watched.length,
  }
}

function watchedIn(query: unknown): string {
  return watchedBy(at(query, 'MetricStat', 'Metric'), textAt(query, 'MetricStat', 'Stat'))
}

function watchedBy(metric: unknown, statistic = textAt(metric, 'Statistic')): string {
  const dimensions = listAt(metric, 'Dimensions').map((one) => {
    const name = textAt(one, 'Name') ?? ''
    // CloudFormation chooses the name of a queue: only AWS has it, the template has a reference.
    return name === 'QueueName' ? name : `${name}=${textAt(one, 'Value') ?? ''}`
  })
  return `${textAt(metric, 'Namespace') ?? ''} ${textAt(metric, 'MetricName') ?? ''} (${[statistic ?? '', ...dimensions.toSorted()].join(', ')})`
}

/** `critical` of `{ Ref: 'CriticalTopic' }` and of `arn:…:anchor-watch-prod-critical`. */
function topicOf(action: unknown): string {
  const reference = textAt(action, 'Ref') ?? String(action)
  return (/([A-Za-z]+)$/.exec(reference.replace(/Topic$/, ''))?.[1] ?? reference).toLowerCase()
}
