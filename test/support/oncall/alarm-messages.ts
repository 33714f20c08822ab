/** The SNS message of a metric alarm, as CloudWatch sends it. */
export function metricAlarmMessage(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    AlarmName: 'anchor-watch-prod-backlog-age',
    AlarmDescription: 'Images wait too long for analysis.',
    AWSAccountId: '123456789012',
    AlarmConfigurationUpdatedTimestamp: '2026-11-01T09:00:00.000+0000',
    NewStateValue: 'ALARM',
    NewStateReason:
      'Threshold Crossed: 2 out of the last 3 datapoints [2820.0 (23/11/26 21:03:00), 1900.0 (23/11/26 21:02:00)] were greater than the threshold (1800.0) (minimum 2 datapoints for OK -> ALARM transition).',
    StateChangeTime: '2026-11-23T21:05:12.391+0000',
    Region: 'EU (Ireland)',
    AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:anchor-watch-prod-backlog-age',
    OldStateValue: 'OK',
    OKActions: [],
    AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:page'],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'OldestWait',
      Namespace: 'AnchorWatch',
      StatisticType: 'Statistic',
      Statistic: 'MAXIMUM',
      Unit: null,
      Dimensions: [{ value: 'prod', name: 'Deployment' }],
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1800.0,
      TreatMissingData: 'ignore',
      EvaluateLowSampleCountPercentile: '',
    },
    ...changes,
  })
}

export const topicArn = 'arn:aws:sns:eu-west-1:123456789012:CriticalTopic'

/** The event of the notifier's subscription, a record for each message. */
export function snsEvent(...messages: readonly string[]): unknown {
  return {
    Records: messages.map((Message, index) => ({
      EventSource: 'aws:sns',
      Sns: {
        MessageId: `m-${index}`,
        TopicArn: topicArn,
        Message,
        Timestamp: '2026-11-23T21:05:12.500Z',
        MessageAttributes: {},
      },
    })),
  }
}
