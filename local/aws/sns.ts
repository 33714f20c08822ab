import { randomUUID } from 'node:crypto'
import type { Clock, Statistic } from '../../lib/model/index.ts'
import type { Transition } from './cloudwatch/alarms.ts'
import { account, alarmArn, awsTime } from './account.ts'
import { type AlarmMetric, type MetricQuery, metricOf } from '../../lib/cloudwatch/index.ts'

/** Receives a notification as the body of a message of SQS. */
type Subscriber = (body: string) => void

interface Notification {
  readonly subject: string
  readonly message: string
}

interface Sns {
  readonly subscribe: (topicArn: string, subscriber: Subscriber) => void
  readonly publish: (topicArn: string, notification: Notification) => void
}

/** Topics by ARN. Each subscriber gets a message in SNS's envelope: raw message delivery is off. */
export function createSns(clock: Clock): Sns {
  const topics = new Map<string, Subscriber[]>()
  return {
    subscribe: (topicArn, subscriber) => {
      topics.set(topicArn, [...(topics.get(topicArn) ?? []), subscriber])
    },
    publish: (topicArn, notification) => {
      const body = envelope(topicArn, notification, clock())
      for (const subscriber of topics.get(topicArn) ?? []) subscriber(body)
    },
  }
}

function envelope(topicArn: string, { subject, message }: Notification, at: number): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Subject: subject,
    Message: message,
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '1',
    Signature: '',
    SigningCertURL: '',
    UnsubscribeURL: '',
  })
}

/** Publishes a transition to the topics of its new state. */
export function alarmActions(sns: Pick<Sns, 'publish'>): (transition: Transition) => void {
  return (transition) => {
    const notification = { subject: alarmSubject(transition), message: alarmMessage(transition) }
    for (const topicArn of topicsOf(transition)) sns.publish(topicArn, notification)
  }
}

function topicsOf({ alarm, to }: Transition): readonly string[] {
  switch (to) {
    case 'ALARM':
      return alarm.AlarmActions
    case 'OK':
      return alarm.OKActions
    case 'INSUFFICIENT_DATA':
      return alarm.InsufficientDataActions ?? []
  }
}

/** SNS's limit of a subject; CloudWatch truncates longer ones. */
const subjectCharacters = 100

const statisticWords: Record<Statistic, string> = {
  Average: 'AVERAGE',
  Maximum: 'MAXIMUM',
  Minimum: 'MINIMUM',
  SampleCount: 'SAMPLE_COUNT',
  Sum: 'SUM',
}

/** `ALARM: "anchor-watch-prod-backlog-age" in EU (Ireland)`. */
export function alarmSubject({ to, alarm }: Transition): string {
  return `${to}: "${alarm.AlarmName}" in ${account.regionName}`.slice(0, subjectCharacters)
}

/** The Message that CloudWatch publishes for a metric alarm: a JSON document. */
export function alarmMessage({ at, alarm, configuredAt, from, to, reason }: Transition): string {
  return JSON.stringify({
    AlarmName: alarm.AlarmName,
    AlarmDescription: alarm.AlarmDescription,
    AWSAccountId: account.id,
    AlarmConfigurationUpdatedTimestamp: awsTime(configuredAt),
    NewStateValue: to,
    NewStateReason: reason,
    StateChangeTime: awsTime(at),
    Region: account.regionName,
    AlarmArn: alarmArn(alarm.AlarmName),
    OldStateValue: from,
    OKActions: alarm.OKActions,
    AlarmActions: alarm.AlarmActions,
    InsufficientDataActions: alarm.InsufficientDataActions ?? [],
    Trigger: {
      ...(alarm.Metrics === undefined
        ? singleMetric(metricOf(alarm))
        : { Metrics: alarm.Metrics.map(messageQuery) }),
      EvaluationPeriods: alarm.EvaluationPeriods,
      DatapointsToAlarm: alarm.DatapointsToAlarm,
      ComparisonOperator: alarm.ComparisonOperator,
      Threshold: alarm.Threshold,
      TreatMissingData: alarm.TreatMissingData,
      EvaluateLowSampleCountPercentile: '',
    },
  })
}

function singleMetric({ MetricName, Namespace, Statistic, Dimensions, Period }: AlarmMetric): object {
  return {
    MetricName,
    Namespace,
    StatisticType: 'Statistic',
    Statistic: statisticWords[Statistic],
    Unit: null,
    Dimensions: Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
    Period,
  }
}

/** A query of a metric-math alarm; dimensions have lower-case keys here too. */
function messageQuery(query: MetricQuery): object {
  if (!('MetricStat' in query)) return query
  const { Metric, ...stat } = query.MetricStat
  const Dimensions = Metric.Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name }))
  return { ...query, MetricStat: { ...stat, Metric: { ...Metric, Dimensions } } }
}
